//! An agent in Rust: takes tasks on its own subject, and reports findings on another.
use async_nats::{Auth, AuthError, Client, ConnectOptions};
use futures_util::StreamExt;
use serde_json::Value;
use std::{env, error::Error, process::Stdio, time::Duration};
use tokio::process::Command;

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome<()> {
    let first = signed_in().await?;
    let oid = first["identity"]["oid"].as_str().unwrap_or_default();
    let client = ConnectOptions::with_auth_callback(|_| authenticate())
        .custom_inbox_prefix(format!("_INBOX.{oid}"))
        .connect(env::var("NATS_SERVERS")?.split(',').map(str::to_string).collect::<Vec<_>>())
        .await?;
    tokio::spawn(come_back(client.clone()));

    let own = format!("agents.{}", env::var("AZURE_CLIENT_ID")?);
    let mut tasks = client.subscribe(format!("{own}.tasks")).await?;
    while let Some(task) = tasks.next().await {
        let finding = [b"done: ", task.payload.as_ref()].concat();
        client.publish(format!("{own}.findings"), finding.into()).await?;
    }
    Ok(())
}

/// Asked at every connect.
async fn authenticate() -> Result<Auth, AuthError> {
    let signed_in = signed_in().await.map_err(|error| AuthError::new(error.to_string()))?;
    let mut auth = Auth::new();
    auth.token = signed_in["token"].as_str().map(str::to_string);
    Ok(auth)
}

/// The command keeps the sign-in, and renews its token when that nears its end.
async fn signed_in() -> Outcome<Value> {
    let command = ["token", "--json"];
    let ran = Command::new("nats-entra").args(command).stderr(Stdio::inherit()).output().await?;
    Ok(serde_json::from_slice(&ran.stdout)?)
}

/// Reconnects in the last part of each session.
async fn come_back(client: Client) {
    loop {
        let answer = client.request("$SYS.REQ.USER.INFO", "".into()).await;
        let Ok(info) = answer.map(|message| serde_json::from_slice::<Value>(&message.payload)) else {
            tokio::time::sleep(Duration::from_millis(100)).await; // just between two sessions
            continue;
        };
        let nanoseconds = info.map(|info| info["data"]["expires"].as_u64().unwrap_or(0)).unwrap_or(0);
        tokio::time::sleep(Duration::from_nanos(nanoseconds).mul_f64(0.85)).await;
        let _ = client.force_reconnect().await;
    }
}
