//! Operations of consumers that readers make for themselves.
use crate::consumers::{SIX, are};
use crate::session::{Outcome, Session, same};
use async_nats::jetstream::consumer::{AckPolicy, pull, push};
use futures_util::StreamExt;
use std::time::Duration;

pub async fn run(operation: &str, session: &Session) -> Option<Outcome> {
    Some(match operation {
        "ordered next" => consume(session, &[], &SIX[..2]).await,
        "ordered consume" => consume(session, &[], &SIX).await,
        "ordered consume, one filter" => consume(session, &["a"], &SIX[..5]).await,
        "ordered consume, several filters" => consume(session, &["a", "b"], &SIX).await,
        "ordered info" => info(session).await,
        "ordered push" => ordered_push(session, "", &SIX).await,
        "ordered push, one filter" => ordered_push(session, "a", &SIX[..5]).await,
        "ephemeral push, legacy" => ephemeral_push(session).await,
        "ephemeral pull" => ephemeral_pull(session).await,
        _ => return None,
    })
}

fn filter(session: &Session, last: &str) -> String {
    if last.is_empty() { String::new() } else { format!("{}.{last}", session.name("subject")) }
}

fn config(session: &Session, filters: &[&str]) -> pull::OrderedConfig {
    let filter_subjects = filters.iter().map(|last| filter(session, last)).collect::<Vec<_>>();
    match filter_subjects.as_slice() {
        [only] => pull::OrderedConfig { filter_subject: only.clone(), ..Default::default() },
        _ => pull::OrderedConfig { filter_subjects, ..Default::default() },
    }
}

async fn consume(session: &Session, filters: &[&str], want: &[&str]) -> Outcome {
    let made = session.js.create_consumer_on_stream(config(session, filters), session.name("stream"));
    are(&mut made.await?.messages().await?, want).await
}

async fn info(session: &Session) -> Outcome {
    let made = session.js.create_consumer_on_stream(config(session, &[]), session.name("stream"));
    same(made.await?.info().await?.stream_name.as_str(), session.name("stream"))
}

async fn ordered_push(session: &Session, last: &str, want: &[&str]) -> Outcome {
    let deliver_subject = session.client.new_inbox();
    let filter_subject = filter(session, last);
    let config = push::OrderedConfig { deliver_subject, filter_subject, ..Default::default() };
    let made = session.js.create_consumer_on_stream(config, session.name("stream")).await?;
    are(&mut made.messages().await?, want).await
}

async fn ephemeral_push(session: &Session) -> Outcome {
    let deliver_subject = session.client.new_inbox();
    let config = push::Config { deliver_subject, ack_policy: AckPolicy::None, ..Default::default() };
    let made = session.js.create_consumer_on_stream(config, session.name("stream")).await?;
    are(&mut made.messages().await?, &SIX).await
}

async fn ephemeral_pull(session: &Session) -> Outcome {
    let config = pull::Config { ack_policy: AckPolicy::None, ..Default::default() };
    let made = session.js.create_consumer_on_stream(config, session.name("stream")).await?;
    let second = Duration::from_secs(1);
    let mut batch = made.batch().max_messages(6).expires(second).messages().await?;
    for want in SIX {
        let message = batch.next().await.ok_or("it ended")??;
        same(message.payload.as_ref(), want.as_bytes())?;
    }
    Ok(())
}
