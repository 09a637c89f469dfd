//! Operations of those who look after streams, and of those who read single messages.
use crate::session::{Outcome, Session, refused, same};
use async_nats::jetstream::stream::Stream;
use futures_util::TryStreamExt;
use std::{collections::BTreeMap, time::Duration};

pub async fn run(operation: &str, session: &Session) -> Option<Outcome> {
    Some(match operation {
        "stream purge" => purge(session, "", 0, 0, 0).await,
        "stream purge a subject" => purge(session, "a", 0, 0, 1).await,
        "stream purge, keeping the last" => purge(session, "", 2, 0, 2).await,
        "stream purge up to a sequence" => purge(session, "", 0, 5, 2).await,
        "message delete, overwriting it" => delete_message(session).await,
        "stream delete" => delete_stream(session).await,
        "kv delete the bucket" => delete_bucket(session).await,
        "object delete the bucket" => delete_objects(session).await,
        "consumer delete" => delete_consumer(session).await,
        "consumer pause and resume" => pause(session).await,
        "consumer unpin" => unpin(session).await,
        "consumer reset" => reset(session).await,
        "consumer reset to a sequence" => reset_to(session).await,
        "list streams" => list_streams(session).await,
        "list the names of streams" => stream_names(session).await,
        "list the account's limits" => account(session).await,
        "list subjects" => subjects(session).await,
        "list consumers" => list_consumers(session).await,
        "list the names of consumers" => consumer_names(session).await,
        "message get" => get(session).await,
        "message get, directly" => get_directly(session).await,
        "message get the last of a subject" => get_last(session).await,
        "message get the next of a subject" => get_next(session).await,
        _ => return None,
    })
}

async fn stream(session: &Session) -> Outcome<Stream> {
    Ok(session.js.get_stream(session.name("stream")).await?)
}

async fn left(session: &Session, want: u64) -> Outcome {
    same(stream(session).await?.cached_info().state.messages, want)
}

async fn purge(session: &Session, last: &str, keep: u64, sequence: u64, want: u64) -> Outcome {
    let stream = stream(session).await?;
    let purge = stream.purge();
    match (last, keep, sequence) {
        ("", 0, 0) => purge.await?,
        ("", 0, _) => purge.sequence(sequence).await?,
        ("", _, _) => purge.keep(keep).await?,
        _ => purge.filter(format!("{}.{last}", session.name("subject"))).await?,
    };
    left(session, want).await
}

async fn delete_message(session: &Session) -> Outcome {
    same(stream(session).await?.delete_message(2).await?, true)?;
    left(session, 5).await
}

async fn delete_stream(session: &Session) -> Outcome {
    same(session.js.delete_stream(session.name("stream")).await?.success, true)?;
    refused(session.js.get_stream(session.name("stream")).await, "not found")
}

async fn delete_bucket(session: &Session) -> Outcome {
    same(session.js.delete_key_value(session.name("bucket")).await?.success, true)?;
    refused(session.js.get_stream(format!("KV_{}", session.name("bucket"))).await, "not found")
}

async fn delete_objects(session: &Session) -> Outcome {
    session.js.delete_object_store(session.name("bucket")).await?;
    refused(session.js.get_stream(format!("OBJ_{}", session.name("bucket"))).await, "not found")
}

async fn delete_consumer(session: &Session) -> Outcome {
    let (stream, consumer) = (stream(session).await?, session.name("consumer"));
    same(stream.delete_consumer(consumer).await?.success, true)?;
    refused(stream.consumer_info(consumer).await, "not found")
}

async fn pause(session: &Session) -> Outcome {
    let (stream, consumer) = (stream(session).await?, session.name("consumer"));
    let later = stream.cached_info().created + Duration::from_secs(3600);
    same(stream.pause_consumer(consumer, later).await?.paused, true)?;
    same(stream.resume_consumer(consumer).await?.paused, false)
}

async fn unpin(session: &Session) -> Outcome {
    Ok(stream(session).await?.unpin_consumer(session.name("consumer"), "workers").await?)
}

async fn reset(session: &Session) -> Outcome {
    stream(session).await?.reset_consumer(session.name("consumer"), None).await?;
    Ok(())
}

async fn reset_to(session: &Session) -> Outcome {
    let (stream, consumer) = (stream(session).await?, session.name("consumer"));
    stream.reset_consumer(consumer, Some(5)).await?;
    same(stream.consumer_info(consumer).await?.num_pending, 2)
}

fn among(names: &[String], want: &str) -> Outcome {
    same(names.iter().any(|name| name == want), true)
}

async fn list_streams(session: &Session) -> Outcome {
    let streams: Vec<_> = session.js.streams().try_collect().await?;
    let names: Vec<_> = streams.into_iter().map(|info| info.config.name).collect();
    among(&names, session.name("stream"))
}

async fn stream_names(session: &Session) -> Outcome {
    let names: Vec<_> = session.js.stream_names().try_collect().await?;
    among(&names, session.name("stream"))
}

async fn account(session: &Session) -> Outcome {
    same(session.js.query_account().await?.streams > 0, true)
}

async fn subjects(session: &Session) -> Outcome {
    let found = stream(session).await?.info_with_subjects(">").await?;
    let counts: BTreeMap<String, usize> = found.try_collect().await?;
    let subject = |last| format!("{}.{last}", session.name("subject"));
    same(counts, BTreeMap::from([(subject("a"), 5), (subject("b"), 1)]))
}

async fn list_consumers(session: &Session) -> Outcome {
    let consumers: Vec<_> = stream(session).await?.consumers().try_collect().await?;
    let names: Vec<_> = consumers.into_iter().map(|info| info.name).collect();
    same(names, vec![session.name("consumer").to_string()])
}

async fn consumer_names(session: &Session) -> Outcome {
    let names: Vec<_> = stream(session).await?.consumer_names().try_collect().await?;
    same(names, vec![session.name("consumer").to_string()])
}

async fn get(session: &Session) -> Outcome {
    same(stream(session).await?.get_raw_message(2).await?.payload.as_ref(), b"2")
}

async fn get_directly(session: &Session) -> Outcome {
    same(stream(session).await?.direct_get(2).await?.payload.as_ref(), b"2")
}

async fn get_last(session: &Session) -> Outcome {
    let subject = format!("{}.a", session.name("subject"));
    let last = stream(session).await?.direct_get_last_for_subject(subject).await?;
    same(last.payload.as_ref(), b"5")
}

async fn get_next(session: &Session) -> Outcome {
    let subject = format!("{}.b", session.name("subject"));
    let next = stream(session).await?.direct_get_next_for_subject(subject, Some(2)).await?;
    same(next.payload.as_ref(), b"6")
}
