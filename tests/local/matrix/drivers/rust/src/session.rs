//! What operations work with, and check with.
use async_nats::{Client, ConnectOptions, jetstream};
use serde_json::Value;
use std::{error::Error, fmt::Debug};

pub type Outcome<T = ()> = Result<T, Box<dyn Error + Send + Sync>>;

pub struct Session {
    pub client: Client,
    pub js: jetstream::Context,
    args: Value,
}

impl Session {
    pub async fn open(order: &Value, each: &Value) -> Outcome<Self> {
        let text = |name: &str| each[name].as_str().unwrap_or_default().to_string();
        let client = ConnectOptions::with_user_and_password(text("user"), text("password"))
            .custom_inbox_prefix(text("inboxPrefix"))
            .event_callback(|_| async {}) // the matrix reads the server's log
            .connect(order["server"].as_str().unwrap_or_default())
            .await?;
        let js = match each["domain"].as_str() {
            Some(domain) => jetstream::with_domain(client.clone(), domain),
            None => jetstream::new(client.clone()),
        };
        Ok(Self { client, js, args: each["args"].clone() })
    }

    pub fn name(&self, arg: &str) -> &str {
        self.args[arg].as_str().unwrap_or_default()
    }

    pub fn number(&self, arg: &str) -> u64 {
        self.args[arg].as_u64().unwrap_or_default()
    }
}

pub fn same<T: PartialEq + Debug>(got: T, want: T) -> Outcome {
    if got == want { Ok(()) } else { Err(format!("{got:?} instead of {want:?}").into()) }
}

/// Fails unless it did, with this in its message.
pub fn refused<T, E: Error + Send + Sync + 'static>(result: Result<T, E>, message: &str) -> Outcome {
    match result {
        Ok(_) => Err("it was done".into()),
        Err(error) if error.to_string().contains(message) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
