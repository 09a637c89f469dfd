//! Operations of messages and requests, and of micro services.
use crate::session::{Outcome, Session, same};
use async_nats::{HeaderMap, RequestErrorKind, Subscriber, service::ServiceExt};
use bytes::Bytes;
use futures_util::StreamExt;
use serde_json::Value;
use std::time::Duration;

const THREE: [&str; 3] = ["1", "2", "3"];

pub async fn run(operation: &str, session: &Session) -> Option<Outcome> {
    Some(match operation {
        "core publish" => publish(session).await,
        "core publish with headers" => publish_headers(session).await,
        "core subscribe, so many" => so_many(session).await,
        "core drain a subscription" => drain_subscription(session).await,
        "core drain" => drain(session).await,
        "core subscribe" => subscribe(session).await,
        "core queue subscribe" => queue(session).await,
        "core request" => request(session).await,
        "core request with headers" => request_headers(session).await,
        "core request, nobody there" => nobody(session).await,
        "core request many, by count" => many(session, "poll", 2, None).await,
        "core request many, until a pause" => many(session, "poll", 2, Some(500)).await,
        "core request many, until an empty one" => parts(session).await,
        "core answer" => answer(session).await,
        "micro serve" => serve(session).await,
        "micro find all" => look(session, "$SRV.PING").await,
        "micro info of all" => look(session, "$SRV.INFO").await,
        "micro stats of all" => look(session, "$SRV.STATS").await,
        "micro find" => look(session, &named(session, "PING")).await,
        "micro info" => look(session, &named(session, "INFO")).await,
        "micro stats" => look(session, &named(session, "STATS")).await,
        "micro info of an instance" => info_of_one(session).await,
        _ => return None,
    })
}

fn subject(session: &Session, last: &str) -> String {
    format!("{}.{last}", session.name("subject"))
}

fn red() -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert("Color", "red");
    headers
}

async fn send_three(session: &Session) -> Outcome {
    for text in THREE {
        session.client.publish(subject(session, "a"), text.into()).await?;
    }
    Ok(())
}

async fn next(subscriber: &mut Subscriber) -> Outcome<Bytes> {
    Ok(subscriber.next().await.ok_or("it ended")?.payload)
}

async fn come(subscriber: &mut Subscriber, want: &[&str]) -> Outcome {
    for text in want {
        same(next(subscriber).await?.as_ref(), text.as_bytes())?;
    }
    Ok(())
}

async fn publish(session: &Session) -> Outcome {
    let mut subscriber = session.client.subscribe(subject(session, ">")).await?;
    send_three(session).await?;
    come(&mut subscriber, &THREE).await?;
    Ok(subscriber.unsubscribe().await?)
}

async fn publish_headers(session: &Session) -> Outcome {
    let mut subscriber = session.client.subscribe(subject(session, ">")).await?;
    session.client.publish_with_headers(subject(session, "a"), red(), "1".into()).await?;
    let headers = subscriber.next().await.ok_or("it ended")?.headers.ok_or("no headers")?;
    same(headers.get("Color").map(ToString::to_string), Some("red".into()))?;
    Ok(subscriber.unsubscribe().await?)
}

async fn so_many(session: &Session) -> Outcome {
    let mut subscriber = session.client.subscribe(subject(session, ">")).await?;
    subscriber.unsubscribe_after(2).await?;
    send_three(session).await?;
    come(&mut subscriber, &THREE[..2]).await?;
    same(subscriber.next().await.is_none(), true)
}

async fn drain_subscription(session: &Session) -> Outcome {
    let mut subscriber = session.client.subscribe(subject(session, ">")).await?;
    send_three(session).await?;
    subscriber.drain().await?;
    come(&mut subscriber, &THREE).await?;
    same(subscriber.next().await.is_none(), true)
}

async fn drain(session: &Session) -> Outcome {
    let mut subscriber = session.client.subscribe(subject(session, ">")).await?;
    send_three(session).await?;
    session.client.drain().await?;
    come(&mut subscriber, &THREE).await?;
    same(subscriber.next().await.is_none(), true)
}

fn feed(session: &Session, last: &str) -> String {
    format!("feed.{}", subject(session, last))
}

async fn subscribe(session: &Session) -> Outcome {
    let mut subscriber = session.client.subscribe(feed(session, ">")).await?;
    let message = subscriber.next().await.ok_or("it ended")?;
    same(message.subject.to_string(), feed(session, "a"))?;
    Ok(subscriber.unsubscribe().await?)
}

async fn queue(session: &Session) -> Outcome {
    let member = || session.client.queue_subscribe(feed(session, ">"), "workers".into());
    let mut both = futures_util::stream::select(member().await?, member().await?);
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..3 {
        seen.insert(both.next().await.ok_or("it ended")?.payload);
    }
    same(seen.len(), 3)
}

async fn request(session: &Session) -> Outcome {
    let answer = session.client.request(subject(session, "status"), Bytes::new()).await?;
    same(answer.payload.as_ref(), b"fine")
}

async fn request_headers(session: &Session) -> Outcome {
    let asked = session.client.request_with_headers(subject(session, "status"), red(), Bytes::new());
    let headers = asked.await?.headers.ok_or("no headers")?;
    same(headers.get("Color").map(ToString::to_string), Some("red".into()))
}

async fn nobody(session: &Session) -> Outcome {
    match session.client.request(subject(session, "status"), Bytes::new()).await {
        Err(error) if error.kind() == RequestErrorKind::NoResponders => Ok(()),
        Err(error) => Err(error.into()),
        Ok(_) => Err("somebody answered".into()),
    }
}

async fn ask_all(session: &Session, subject: String) -> Outcome<Subscriber> {
    let inbox = session.client.new_inbox();
    let subscriber = session.client.subscribe(inbox.clone()).await?;
    session.client.publish_with_reply(subject, inbox, Bytes::new()).await?;
    Ok(subscriber)
}

/// Takes so many answers and, with a pause in milliseconds, sees that no other comes.
async fn many(session: &Session, last: &str, count: usize, pause: Option<u64>) -> Outcome {
    let mut answers = ask_all(session, subject(session, last)).await?;
    for _ in 0..count {
        same(next(&mut answers).await?.as_ref(), b"fine")?;
    }
    if let Some(pause) = pause {
        let another = tokio::time::timeout(Duration::from_millis(pause), answers.next()).await;
        same(another.is_err(), true)?;
    }
    Ok(answers.unsubscribe().await?)
}

async fn parts(session: &Session) -> Outcome {
    let mut answers = ask_all(session, subject(session, "parts")).await?;
    come(&mut answers, &["1", "2", "3", ""]).await?;
    Ok(answers.unsubscribe().await?)
}

async fn answer(session: &Session) -> Outcome {
    let mut asked = session.client.queue_subscribe(subject(session, "status"), "status".into()).await?;
    loop {
        let message = asked.next().await.ok_or("it ended")?;
        session.client.publish(message.reply.ok_or("no reply")?, "fine".into()).await?;
        if message.payload.as_ref() == b"fine" {
            return Ok(asked.unsubscribe().await?);
        }
    }
}

async fn serve(session: &Session) -> Outcome {
    let builder = session.client.service_builder().queue_group("q");
    let service = builder.start(session.name("service"), "1.0.0").await?;
    let made = service.endpoint_builder().name("echo").add(format!("{}.echo", session.name("service")));
    let mut endpoint = made.await?;
    while let Some(request) = endpoint.next().await {
        request.respond(Ok("fine".into())).await?;
        if request.message.payload.as_ref() == b"found" {
            break;
        }
    }
    service.stop().await
}

fn named(session: &Session, verb: &str) -> String {
    format!("$SRV.{verb}.{}", session.name("service"))
}

/// The ids of both instances of the service.
async fn instances(session: &Session, subject: String) -> Outcome<Vec<String>> {
    let mut answers = ask_all(session, subject).await?;
    let mut ids = Vec::new();
    while ids.len() < 2 {
        let found: Value = serde_json::from_slice(&next(&mut answers).await?)?;
        if found["name"] == session.name("service") {
            ids.push(found["id"].as_str().unwrap_or_default().to_string());
        }
    }
    answers.unsubscribe().await?;
    Ok(ids)
}

async fn look(session: &Session, subject: &str) -> Outcome {
    let ids = instances(session, subject.into()).await?;
    same(ids[0] != ids[1], true)
}

async fn info_of_one(session: &Session) -> Outcome {
    let ids = instances(session, named(session, "PING")).await?;
    let subject = format!("{}.{}", named(session, "INFO"), ids[0]);
    let answer = session.client.request(subject, Bytes::new()).await?;
    let info: Value = serde_json::from_slice(&answer.payload)?;
    same(info["id"].as_str(), Some(ids[0].as_str()))
}
