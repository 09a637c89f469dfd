//! Operations of key-value buckets.
use crate::session::{Outcome, Session, refused, same};
use async_nats::jetstream::kv::{Config, Entry, Operation, Store, Watch, WatchError};
use futures_util::{StreamExt, TryStreamExt};
use std::time::Duration;

pub async fn run(operation: &str, session: &Session) -> Option<Outcome> {
    match operation {
        "kv make a bucket with markers" => return Some(make_marked(session).await),
        "kv make a bucket" => return Some(make(session).await),
        "kv change a bucket" => return Some(change(session).await),
        _ => {}
    }
    match session.js.get_key_value(session.name("bucket")).await {
        Ok(store) => act(operation, session, &store).await,
        Err(error) => Some(Err(error.into())),
    }
}

async fn act(operation: &str, session: &Session, store: &Store) -> Option<Outcome> {
    Some(match operation {
        "kv get" => get(store).await,
        "kv get a missing key" => get_missing(store).await,
        "kv get by revision" => get_revision(store, session.number("revision")).await,
        "kv history" => history(store).await,
        "kv keys" => keys(store).await,
        "kv watch one key" => first(store.watch_with_history("eu.tea").await, &["eu.tea 2"]).await,
        "kv watch a pattern" => {
            let watch = store.watch_with_history("eu.*").await;
            first(watch, &["eu.gone Delete", "eu.milk 1", "eu.tea 2"]).await
        }
        "kv watch several patterns" => {
            let watch = store.watch_many_with_history(["eu.tea", "eu.milk"]).await;
            first(watch, &["eu.milk 1", "eu.tea 2"]).await
        }
        "kv watch all" => {
            let watch = store.watch_with_history(">").await;
            first(watch, &["eu.gone Delete", "eu.milk 1", "eu.tea 2", "us.tea 1"]).await
        }
        "kv watch updates" => updates(store).await,
        "kv create for a time" => {
            let minute = Duration::from_secs(60);
            let made = store.create_with_ttl("eu.new", "1".into(), minute).await;
            made.map(drop).map_err(Into::into)
        }
        "kv purge for a time" => {
            store.purge_with_ttl("eu.tea", Duration::from_secs(60)).await.map_err(Into::into)
        }
        "kv put" => store.put("eu.tea", "3".into()).await.map(drop).map_err(Into::into),
        "kv create" => store.create("eu.new", "1".into()).await.map(drop).map_err(Into::into),
        "kv create a key that exists" => refused(store.create("eu.tea", "1".into()).await, "exists"),
        "kv create, delete, create" => recreate(store).await,
        "kv update" => update(store).await,
        "kv update an old revision" => {
            let revision = session.number("revision");
            refused(store.update("eu.tea", "3".into(), revision).await, "wrong last revision")
        }
        "kv delete" => store.delete("eu.tea").await.map_err(Into::into),
        "kv delete by revision" => delete_revision(store).await,
        "kv purge" => store.purge("eu.tea").await.map_err(Into::into),
        "kv status" => status(store, session.name("bucket")).await,
        _ => return None,
    })
}

async fn get(store: &Store) -> Outcome {
    same(store.get("eu.tea").await?.as_deref(), Some(b"2".as_slice()))
}

async fn get_missing(store: &Store) -> Outcome {
    same(store.get("eu.none").await?, None)?;
    same(store.get("eu.gone").await?, None)
}

async fn get_revision(store: &Store, revision: u64) -> Outcome {
    let entry = store.entry_for_revision("eu.tea", revision).await?;
    same(entry.map(|entry| entry.value).as_deref(), Some(b"1".as_slice()))
}

async fn history(store: &Store) -> Outcome {
    let entries: Vec<_> = store.history("eu.tea").await?.try_collect().await?;
    let values: Vec<_> = entries.into_iter().map(|entry| entry.value).collect();
    same(values, vec!["1".into(), "2".into()])
}

async fn keys(store: &Store) -> Outcome {
    let mut keys: Vec<_> = store.keys().await?.try_collect().await?;
    keys.sort();
    same(keys, ["eu.milk", "eu.tea", "us.tea"].map(String::from).to_vec())
}

/// The first values; then stops.
async fn first(watch: Result<Watch, WatchError>, want: &[&str]) -> Outcome {
    let mut watch = watch?;
    let mut seen = Vec::new();
    while let Some(entry) = watch.next().await {
        let Entry { key, value, operation, delta, .. } = entry?;
        seen.push(match operation {
            Operation::Put => format!("{key} {}", String::from_utf8_lossy(&value)),
            _ => format!("{key} {operation:?}"),
        });
        if delta == 0 {
            break;
        }
    }
    seen.sort();
    same(seen, want.iter().map(ToString::to_string).collect())
}

async fn updates(store: &Store) -> Outcome {
    let mut watch = store.watch("eu.>").await?;
    let entry = watch.next().await.ok_or("it ended")??;
    same(entry.key.as_str(), "eu.tick")
}

async fn status(store: &Store, bucket: &str) -> Outcome {
    let status = store.status().await?;
    same((status.bucket.as_str(), status.history()), (bucket, 5))
}

async fn recreate(store: &Store) -> Outcome {
    store.create("eu.lock", "1".into()).await?;
    store.delete("eu.lock").await?;
    store.create("eu.lock", "2".into()).await?;
    Ok(())
}

async fn update(store: &Store) -> Outcome {
    let revision = store.put("eu.own", "1".into()).await?;
    store.update("eu.own", "2".into(), revision).await?;
    Ok(())
}

async fn delete_revision(store: &Store) -> Outcome {
    let revision = store.put("eu.own", "1".into()).await?;
    refused(store.delete_expect_revision("eu.own", Some(revision + 1)).await, "")?;
    store.delete_expect_revision("eu.own", Some(revision)).await?;
    Ok(())
}

fn wanted(session: &Session, history: i64, description: &str) -> Config {
    let (bucket, description) = (session.name("bucket").into(), description.into());
    Config { bucket, history, description, ..Default::default() }
}

async fn make_marked(session: &Session) -> Outcome {
    let hour = Duration::from_secs(3600);
    let config = Config { limit_markers: Some(hour), ..wanted(session, 1, "") };
    let store = session.js.create_key_value(config).await?;
    same(store.status().await?.info.config.subject_delete_marker_ttl, Some(hour))
}

async fn make(session: &Session) -> Outcome {
    let store = session.js.create_key_value(wanted(session, 5, "")).await?;
    status(&store, session.name("bucket")).await
}

async fn change(session: &Session) -> Outcome {
    session.js.create_key_value(wanted(session, 1, "")).await?;
    let store = session.js.update_key_value(wanted(session, 1, "Prices")).await?;
    same(store.status().await?.info.config.description.as_deref(), Some("Prices"))
}
