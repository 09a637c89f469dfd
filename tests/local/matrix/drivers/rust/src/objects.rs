//! Operations of object buckets.
use crate::session::{Outcome, Session, refused, same};
use async_nats::jetstream::object_store::{Config, ObjectStore, UpdateMetadata};
use futures_util::{StreamExt, TryStreamExt};
use tokio::io::AsyncReadExt;

const LENGTH: usize = 400_000;
const ALL: [&str; 2] = ["note", "report"];

pub async fn run(operation: &str, session: &Session) -> Option<Outcome> {
    let bucket = session.name("bucket");
    match operation {
        "object make a bucket" => return Some(make(session).await.map(drop)),
        "object seal a bucket" => return Some(seal(session).await),
        _ => {}
    }
    match session.js.get_object_store(bucket).await {
        Ok(store) => act(operation, bucket, &store).await,
        Err(error) => Some(Err(error.into())),
    }
}

async fn act(operation: &str, bucket: &str, store: &ObjectStore) -> Option<Outcome> {
    Some(match operation {
        "object get" => get(store, "report").await,
        "object get by a link" => get(store, "link").await,
        "object get a missing one" => refused(store.get("none").await.map(drop), "not found"),
        "object info" => size(store, "report", LENGTH).await,
        "object list" => list(store).await,
        "object watch" => watch(store).await,
        "object put" => put(store, "new").await,
        "object overwrite" => put(store, "report").await,
        "object delete" => store.delete("report").await.map_err(Into::into),
        "object change its description" => describe(store).await,
        "object rename" => rename(store).await,
        "object link" => link(store).await,
        "object link to a bucket" => {
            store.add_bucket_link("third", bucket).await.map(drop).map_err(Into::into)
        }
        _ => return None,
    })
}

async fn get(store: &ObjectStore, name: &str) -> Outcome {
    let mut got = Vec::new();
    store.get(name).await?.read_to_end(&mut got).await?;
    same(got.len(), LENGTH)
}

async fn size(store: &ObjectStore, name: &str, want: usize) -> Outcome {
    same(store.info(name).await?.size, want)
}

async fn list(store: &ObjectStore) -> Outcome {
    let objects: Vec<_> = store.list().await?.try_collect().await?;
    names(objects.into_iter().map(|object| object.name).collect())
}

async fn watch(store: &ObjectStore) -> Outcome {
    let mut watch = store.watch_with_history().await?;
    let mut seen = Vec::new();
    while seen.len() < ALL.len() {
        seen.push(watch.next().await.ok_or("it ended")??.name);
    }
    names(seen)
}

fn names(mut found: Vec<String>) -> Outcome {
    found.sort();
    same(found, ALL.map(String::from).to_vec())
}

async fn put(store: &ObjectStore, name: &str) -> Outcome {
    let info = store.put(name, &mut vec![1; LENGTH].as_slice()).await?;
    same(info.size, LENGTH)
}

async fn describe(store: &ObjectStore) -> Outcome {
    let description = Some("Of May".to_string());
    let changed = UpdateMetadata { name: "report".into(), description, ..Default::default() };
    store.update_metadata("report", changed).await?;
    same(store.info("report").await?.description.as_deref(), Some("Of May"))
}

async fn rename(store: &ObjectStore) -> Outcome {
    let changed = UpdateMetadata { name: "letter".into(), ..Default::default() };
    store.update_metadata("note", changed).await?;
    size(store, "letter", 1).await
}

async fn link(store: &ObjectStore) -> Outcome {
    let report = store.info("report").await?;
    same(store.add_link("second", &report).await?.name.as_str(), "second")
}

async fn make(session: &Session) -> Outcome<ObjectStore> {
    let bucket = session.name("bucket").to_string();
    Ok(session.js.create_object_store(Config { bucket, ..Default::default() }).await?)
}

async fn seal(session: &Session) -> Outcome {
    Ok(make(session).await?.seal().await?)
}
