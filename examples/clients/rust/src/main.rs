//! An agent in Rust: takes tasks on its own subject, reports findings on another, and keeps the last one.
use async_nats::rustls::pki_types::{CertificateDer, pem::PemObject};
use async_nats::rustls::{ClientConfig, RootCertStore};
use async_nats::{jetstream, Auth, Client, ConnectOptions};
use futures_util::StreamExt;
use serde_json::Value;
use std::sync::{Arc, Mutex};
use std::{env, error::Error, fs, process::Stdio, time::Duration};
use tokio::process::Command;

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;
/// At hand for the next connect: a server waits for it for two seconds only.
type Token = Arc<Mutex<String>>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome<()> {
    // the stack's output `client`: pulumi stack output client --json > client.json
    let stack: Value = serde_json::from_slice(&fs::read(env::var("NATS_CLIENT")?)?)?;
    let account = env::var("NATS_ACCOUNT")?;
    let (first, oid) = signed_in().await?;
    let token = Token::new(Mutex::new(first));
    let presented = token.clone();
    let mut options = ConnectOptions::with_auth_callback(move |_| {
        let mut auth = Auth::new();
        auth.token = presented.lock().ok().map(|token| token.clone());
        async move { Ok(auth) }
    })
    .custom_inbox_prefix(format!("_INBOX.{oid}.{account}"));
    let authority = match stack["natsCaFile"].as_str() {
        Some(file) => Some(fs::read_to_string(file)?), // from a local stack
        None => stack["natsCa"].as_str().map(String::from),
    };
    if let Some(authority) = authority {
        options = options.require_tls(true).tls_client_config(trusting(&authority)?);
    }
    if stack["tls"]["handshakeFirst"] == true {
        // again where that was late: a server that also takes TLS after its greeting waits 50 ms
        options = options.tls_first().retry_on_initial_connect();
    }
    let client = options.connect(texts(&stack["servers"])).await?;
    tokio::spawn(come_back(client.clone(), token, oid));

    // the account where the bucket is
    let domain = jetstream::with_domain(client.clone(), texts(&stack["domains"][&account])[0].clone());
    let findings = domain.get_key_value("findings").await?;

    let id = env::var("AZURE_CLIENT_ID")?;
    let mut tasks = client.subscribe(format!("agents.{id}.tasks")).await?;
    while let Some(task) = tasks.next().await {
        let finding = [b"done: ", task.payload.as_ref()].concat();
        if let Err(error) = findings.put(&id, finding.clone().into()).await {
            eprintln!("{error}"); // just between two sessions
        }
        client.publish(format!("agents.{id}.findings"), finding.into()).await?;
    }
    Ok(())
}

/// Trusts the authority behind the servers' TLS, which the system does not know.
fn trusting(authority: &str) -> Outcome<ClientConfig> {
    let mut authorities = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(authority.as_bytes()) {
        authorities.add(certificate?)?;
    }
    Ok(ClientConfig::builder().with_root_certificates(authorities).with_no_client_auth())
}

fn texts(list: &Value) -> Vec<String> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_string).collect()
}

/// Token and object id, by the command: it keeps the sign-in, and renews its token when that nears its end.
async fn signed_in() -> Outcome<(String, String)> {
    let command = ["token", "--json"];
    let ran = Command::new("nats-entra").args(command).stderr(Stdio::inherit()).output().await?;
    let answer: Value = serde_json::from_slice(&ran.stdout)?;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_string();
    Ok((text(&answer["token"]), text(&answer["identity"]["oid"])))
}

/// Reconnects with a new token in the last part of each session.
async fn come_back(client: Client, token: Token, oid: String) {
    loop {
        let session = remaining(&client, &oid).await;
        // no answer, no session: that the token has ended may be the reason
        tokio::time::sleep(session.unwrap_or_default().mul_f64(0.7)).await;
        match (signed_in().await, token.lock()) {
            (Ok((new, _)), Ok(mut held)) => *held = new,
            (Err(error), _) => eprintln!("no token: {error}"),
            _ => {}
        }
        if session.is_some() {
            let _ = client.force_reconnect().await;
        }
    }
}

/// The callouts' word, since a role may end a session before its token does. They answer into the session's own
/// inbox, and ignore reply subjects.
async fn remaining(client: &Client, oid: &str) -> Option<Duration> {
    let inbox = client.new_inbox();
    let token = inbox.rsplit('.').next()?;
    let mut answers = client.subscribe(format!("_INBOX.{oid}._whoami.{token}")).await.ok()?;
    client.publish(format!("nats-entra.whoami.{oid}.{token}"), "".into()).await.ok()?;
    let answer = tokio::time::timeout(Duration::from_secs(5), answers.next()).await.ok()??;
    let session: Value = serde_json::from_slice(&answer.payload).ok()?;
    session["remaining"].as_f64().map(Duration::from_secs_f64)
}
