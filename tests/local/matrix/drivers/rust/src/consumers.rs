//! Operations of durable pull consumers.
use crate::session::{Outcome, Session, same};
use crate::streams::{add, described, durable};
use async_nats::jetstream::{AckKind, Message, consumer::PullConsumer, consumer::pull};
use futures_util::{Stream, StreamExt};
use std::{error::Error, time::Duration};

pub const SIX: [&str; 6] = ["1", "2", "3", "4", "5", "6"];

pub async fn run(operation: &str, session: &Session) -> Option<Outcome> {
    match operation {
        "consumer create" => return Some(create(session, durable(session, ""), "1").await),
        "consumer create with a filter" => return Some(create(session, durable(session, "b"), "6").await),
        "consumer create with several filters" => {
            let subject = session.name("subject");
            let filter_subjects = vec![format!("{subject}.a"), format!("{subject}.b")];
            let config = pull::Config { filter_subjects, ..durable(session, "") };
            return Some(create(session, config, "1").await);
        }
        "consumer update" => return Some(update(session).await),
        _ => {}
    }
    match bound(session).await {
        Ok(consumer) => act(operation, consumer).await,
        Err(error) => Some(Err(error)),
    }
}

async fn bound(session: &Session) -> Outcome<PullConsumer> {
    let (consumer, stream) = (session.name("consumer"), session.name("stream"));
    Ok(session.js.get_consumer_from_stream(consumer, stream).await?)
}

async fn act(operation: &str, consumer: PullConsumer) -> Option<Outcome> {
    Some(match operation {
        "consumer info" => info(consumer).await,
        "consumer next" => fetched(&consumer, 1, &SIX[..1]).await,
        "consumer fetch" => fetched(&consumer, 3, &SIX[..3]).await,
        "consumer consume in a group" => pinned(&consumer).await,
        "consumer fetch in a group, on overflow" => overflowing(&consumer).await,
        "consumer fetch, nothing left" => nothing_left(&consumer).await,
        "consumer consume" => consumed(&consumer).await,
        "acknowledge and wait" => acknowledged(&consumer).await,
        "give back" => after(&consumer, &[AckKind::Nak(None)], true).await,
        "give back with a delay" => {
            let delay = Some(Duration::from_millis(200));
            after(&consumer, &[AckKind::Nak(delay)], true).await
        }
        "ask for time" => after(&consumer, &[AckKind::Progress, AckKind::Ack], false).await,
        "give up" => after(&consumer, &[AckKind::Term], false).await,
        _ => return None,
    })
}

async fn pinned(consumer: &PullConsumer) -> Outcome {
    let mut messages = consumer.stream().group("workers").messages().await?;
    for want in SIX {
        let message = messages.next().await.ok_or("it ended")??;
        message.ack().await?;
        same(text(&message).as_str(), want)?;
    }
    Ok(())
}

async fn overflowing(consumer: &PullConsumer) -> Outcome {
    let batch = consumer.batch().max_messages(3).expires(Duration::from_secs(1));
    let mut messages = batch.group("workers").min_pending(2).messages().await?;
    for want in &SIX[..3] {
        let message = messages.next().await.ok_or("it ended")??;
        same(message.payload.as_ref(), want.as_bytes())?;
        message.ack().await?;
    }
    Ok(())
}

async fn info(mut consumer: PullConsumer) -> Outcome {
    same(consumer.info().await?.num_pending, 6)
}

/// Fetches so many messages, within a second.
async fn fetch(consumer: &PullConsumer, count: usize) -> Outcome<Vec<Message>> {
    let second = Duration::from_secs(1);
    let mut batch = consumer.batch().max_messages(count).expires(second).messages().await?;
    let mut found = Vec::new();
    while let Some(message) = batch.next().await {
        found.push(message?);
    }
    Ok(found)
}

async fn fetched(consumer: &PullConsumer, count: usize, want: &[&str]) -> Outcome {
    let messages = fetch(consumer, count).await?;
    for message in &messages {
        message.ack().await?;
    }
    same(messages.iter().map(text).collect(), texts(want))
}

async fn nothing_left(consumer: &PullConsumer) -> Outcome {
    fetched(consumer, 6, &SIX).await?;
    fetched(consumer, 1, &[]).await
}

async fn consumed(consumer: &PullConsumer) -> Outcome {
    let mut messages = consumer.messages().await?;
    for want in SIX {
        let message = messages.next().await.ok_or("it ended")??;
        message.ack().await?;
        same(text(&message).as_str(), want)?;
    }
    Ok(())
}

async fn first(consumer: &PullConsumer) -> Outcome<Message> {
    let message = fetch(consumer, 1).await?.pop().ok_or("no message")?;
    same(text(&message).as_str(), "1")?;
    Ok(message)
}

async fn acknowledged(consumer: &PullConsumer) -> Outcome {
    first(consumer).await?.double_ack().await
}

/// Does something with the first message, and says whether it comes again.
async fn after(consumer: &PullConsumer, kinds: &[AckKind], comes_again: bool) -> Outcome {
    let message = first(consumer).await?;
    for kind in kinds {
        message.double_ack_with(*kind).await?;
    }
    // all others are taken before a message comes again
    let rest: Vec<String> = fetch(consumer, 6).await?.iter().map(text).collect();
    same(rest.contains(&"1".to_string()), comes_again)
}

async fn create(session: &Session, config: pull::Config, want: &str) -> Outcome {
    add(session, config).await?;
    let messages = fetch(&bound(session).await?, 1).await?;
    same(messages.iter().map(text).collect(), texts(&[want]))
}

async fn update(session: &Session) -> Outcome {
    add(session, durable(session, "")).await?;
    described(session).await
}

/// The texts of the next messages are these.
pub async fn are<E>(messages: &mut (impl Stream<Item = Result<Message, E>> + Unpin), want: &[&str]) -> Outcome
where
    E: Error + Send + Sync + 'static,
{
    let mut found = Vec::new();
    while found.len() < want.len() {
        found.push(text(&messages.next().await.ok_or("it ended")??));
    }
    same(found, texts(want))
}

fn text(message: &Message) -> String {
    String::from_utf8_lossy(&message.payload).into_owned()
}

fn texts(list: &[&str]) -> Vec<String> {
    list.iter().map(ToString::to_string).collect()
}
