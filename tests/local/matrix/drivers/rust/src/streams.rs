//! Operations of streams: what publishes to them and manages them.
use crate::session::{Outcome, Session, refused, same};
use async_nats::jetstream::{
    consumer::{Info, pull},
    message::PublishMessage,
    publish::PublishAck,
    stream::{Config, Stream},
};
use std::time::Duration;

pub async fn run(operation: &str, session: &Session) -> Option<Outcome> {
    Some(match operation {
        "stream publish" => one(session).await,
        "stream publish, several at once" => several(session).await,
        "stream publish, twice by one id" => twice(session).await,
        "stream publish, expecting a sequence" => expecting(session).await,
        "stream publish for a time" => publish_for(session).await,
        "stream publish later" => publish_later(session).await,
        "stream count" => count(session).await,
        "stream info" => info(session).await,
        "stream make" => make(session).await.map(drop),
        "stream change" => change(session).await,
        "stream make a consumer" => make_consumer(session, "").await,
        "stream make a consumer with a filter" => make_consumer(session, "b").await,
        "stream change a consumer" => change_consumer(session).await,
        _ => return None,
    })
}

fn message() -> PublishMessage {
    PublishMessage::build().payload("7".into())
}

async fn publish(session: &Session, message: PublishMessage) -> Outcome<PublishAck> {
    let subject = format!("{}.a", session.name("subject"));
    Ok(session.js.send_publish(subject, message).await?.await?)
}

async fn one(session: &Session) -> Outcome {
    same(publish(session, message()).await?.sequence, 7)
}

async fn several(session: &Session) -> Outcome {
    let mut acks = Vec::new();
    for _ in 0..10 {
        acks.push(session.js.publish(format!("{}.a", session.name("subject")), "7".into()).await?);
    }
    for ack in acks {
        ack.await?;
    }
    Ok(())
}

async fn twice(session: &Session) -> Outcome {
    same(publish(session, message().message_id("7")).await?.duplicate, false)?;
    same(publish(session, message().message_id("7")).await?.duplicate, true)
}

async fn expecting(session: &Session) -> Outcome {
    let subject = format!("{}.a", session.name("subject"));
    let wrong = message().expected_last_sequence(3);
    refused(session.js.send_publish(subject, wrong).await?.await, "wrong last sequence")?;
    same(publish(session, message().expected_last_sequence(6)).await?.sequence, 7)
}

async fn info(session: &Session) -> Outcome {
    let stream = session.js.get_stream(session.name("stream")).await?;
    same(stream.cached_info().state.messages, 6)
}

async fn publish_for(session: &Session) -> Outcome {
    same(publish(session, message().ttl(Duration::from_secs(60))).await?.sequence, 1)
}

async fn publish_later(session: &Session) -> Outcome {
    let subject = format!("{}.later", session.name("subject"));
    let later = message()
        .header("Nats-Schedule", "@every 1h")
        .header("Nats-Schedule-Target", format!("{}.a", session.name("subject")).as_str());
    same(session.js.send_publish(subject, later).await?.await?.sequence, 1)
}

async fn count(session: &Session) -> Outcome {
    for (by, want) in [("+5", "5"), ("+2", "7")] {
        let adds = PublishMessage::build().header("Nats-Incr", by);
        same(publish(session, adds).await?.value.as_deref(), Some(want))?;
    }
    Ok(())
}

fn wanted(session: &Session) -> Config {
    let subjects = vec![format!("{}.>", session.name("subject"))];
    Config { name: session.name("stream").into(), subjects, ..Default::default() }
}

async fn make(session: &Session) -> Outcome<Stream> {
    Ok(session.js.create_stream(wanted(session)).await?)
}

async fn change(session: &Session) -> Outcome {
    make(session).await?;
    let hour = Duration::from_secs(3600);
    let changed = Config { max_age: hour, ..wanted(session) };
    same(session.js.update_stream(changed).await?.config.max_age, hour)
}

/// The durable consumer, with a filter unless it is empty.
pub fn durable(session: &Session, filter: &str) -> pull::Config {
    let filter_subject = match filter {
        "" => String::new(),
        last => format!("{}.{last}", session.name("subject")),
    };
    let durable_name = Some(session.name("consumer").to_string());
    pull::Config { durable_name, filter_subject, ..Default::default() }
}

pub async fn add(session: &Session, config: pull::Config) -> Outcome<Info> {
    let consumer = session.js.create_consumer_on_stream(config, session.name("stream")).await?;
    Ok(consumer.cached_info().clone())
}

async fn make_consumer(session: &Session, filter: &str) -> Outcome {
    make(session).await?;
    let config = durable(session, filter);
    let want = config.filter_subject.clone();
    same(add(session, config).await?.config.filter_subject, want)
}

async fn change_consumer(session: &Session) -> Outcome {
    make(session).await?;
    add(session, durable(session, "")).await?;
    described(session).await
}

/// Gives the consumer a description.
pub async fn described(session: &Session) -> Outcome {
    let config = pull::Config { description: Some("Ships".into()), ..durable(session, "") };
    let changed = session.js.update_consumer_on_stream(config, session.name("stream")).await?;
    same(changed.cached_info().config.description.as_deref(), Some("Ships"))
}
