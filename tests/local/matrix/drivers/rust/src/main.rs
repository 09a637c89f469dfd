//! The driver of the matrix for async-nats (../../protocol.ts).
mod consumers;
mod core;
mod keys;
mod objects;
mod operators;
mod ordered;
mod session;
mod streams;

use futures_util::{StreamExt, stream};
use serde_json::{Value, json};
use session::{Outcome, Session};
use std::time::{Duration, Instant};

/// Operations that async-nats does not have, with the reason.
fn absent(operation: &str) -> Option<&'static str> {
    Some(match operation {
        "kv keys, one filter" | "kv keys, several filters" => "`keys` of async-nats takes no filter",
        "kv purge deletes" | "list buckets" | "list object buckets" => "async-nats has no such call",
        "stream back up" | "stream back up and restore" => "async-nats has no such call",
        "stream publish a batch" | "stream publish fast" => "async-nats has no such call",
        "ephemeral push" => "async-nats has one API",
        "message delete" => "async-nats overwrites what it deletes",
        "message get several" | "message get the last of several subjects" => "async-nats has no such call",
        "object status" => "an object bucket of async-nats has no status",
        "give up with a reason" => "`Term` of async-nats takes no reason",
        "ordered fetch" => "ordered consumers of async-nats are consumed",
        "consumer subscribe, legacy" | "consumer create, legacy" | "ordered subscribe, legacy" => {
            "async-nats has one API"
        }
        _ => return None,
    })
}

/// Nothing where the driver does not know the operation.
async fn run(operation: &str, session: &Session) -> Option<Outcome> {
    macro_rules! first {
        ($($module:ident),*) => {
            $(if let Some(outcome) = $module::run(operation, session).await {
                return Some(outcome);
            })*
        };
    }
    first!(core, operators, streams, ordered);
    // these open the bucket or the consumer before anything else
    match operation {
        name if name.starts_with("kv ") => keys::run(operation, session).await,
        name if name.starts_with("object ") => objects::run(operation, session).await,
        _ => consumers::run(operation, session).await,
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome {
    let order: Value = serde_json::from_reader(std::io::stdin())?;
    let operations = order["operations"].as_array().ok_or("no operations")?;
    let parallel = order["parallel"].as_u64().ok_or("no parallel")?;
    let results = stream::iter(operations).map(|each| result(&order, each));
    let mut results = results.buffer_unordered(parallel.try_into()?);
    while let Some(result) = results.next().await {
        println!("{}", result?);
    }
    Ok(())
}

async fn result(order: &Value, each: &Value) -> Outcome<Value> {
    let operation = each["operation"].as_str().ok_or("no operation")?;
    let patience = Duration::from_millis(order["patience"].as_u64().ok_or("no patience")?);
    if let Some(reason) = absent(operation) {
        return Ok(json!({ "id": each["id"], "outcome": "absent", "ms": 0, "error": reason }));
    }
    let session = Session::open(order, each).await?;
    let started = Instant::now();
    let ran = tokio::time::timeout(patience, run(operation, &session)).await;
    let (outcome, error) = match ran {
        Err(_) => ("stalls", None),
        Ok(None) => ("unknown", None),
        Ok(Some(Ok(()))) => ("works", None),
        Ok(Some(Err(error))) => ("fails", Some(error.to_string())),
    };
    let ms = started.elapsed().as_millis() as u64;
    let _ = session.client.drain().await;
    Ok(json!({ "id": each["id"], "outcome": outcome, "ms": ms, "error": error }))
}
