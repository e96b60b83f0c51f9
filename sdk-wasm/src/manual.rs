//! What an app reports on purpose.

use std::{any::type_name, error::Error};

use panicle_protocol::{
    capture::{Capture, Scope},
    pipeline,
};

use crate::{Details, shim, transport};

/// Reports a message. Answers the event's id; `None` when it was not sent (no DSN, left out by the options, or too many
/// events in a minute).
pub fn capture_message(message: &str) -> Option<String> {
    capture_message_with(message, &Details::new())
}

/// Reports a message with what is said of it only. Answers as [`capture_message`] does.
pub fn capture_message_with(message: &str, details: &Details) -> Option<String> {
    capture("message", details, |capture| {
        capture.error.message = message.to_owned().into();
        capture.error.stack = None;
    })
}

/// Reports an error the app handled, with the errors that caused it. Answers as [`capture_message`] does.
pub fn capture_error<E: Error + ?Sized>(error: &E) -> Option<String> {
    capture_error_with(error, &Details::new())
}

/// Reports an error the app handled with what is said of it only. Answers as [`capture_message`] does.
pub fn capture_error_with<E: Error + ?Sized>(error: &E, details: &Details) -> Option<String> {
    capture("exception", details, |capture| {
        capture.error.name = name_of::<E>().into();
        capture.error.message = chain(error).into();
    })
}

fn capture(kind: &str, details: &Details, fill: impl FnOnce(&mut Capture<'_>)) -> Option<String> {
    if !shim::may_report() {
        return None;
    }
    let (context, scope) = (shim::context_with(kind, &shim::stack(), details.as_ref()), shim::scope());
    let mut capture = Capture::read(&context)?;
    fill(&mut capture);
    let envelope = pipeline::seal(&capture, &Scope::read(&scope), &pipeline::masker(&scope)?)?;
    let envelope = shim::screen(kind, &envelope);
    if envelope.is_empty() {
        return None;
    }
    let event_id = capture.event_id.into_owned();
    transport::send(&event_id, envelope);
    Some(event_id)
}

/// `ParseIntError` for a concrete error, `Error` for `dyn Error`.
fn name_of<E: ?Sized>() -> String {
    let name = type_name::<E>();
    let path = name.split('<').next().unwrap_or(name);
    if name.starts_with("dyn ") { "Error".to_owned() } else { path.rsplit("::").next().unwrap_or(path).to_owned() }
}

/// `outer: cause: its cause`.
fn chain<E: Error + ?Sized>(error: &E) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    #[test]
    fn an_error_is_named_by_its_type() {
        assert_eq!(name_of::<std::num::ParseIntError>(), "ParseIntError");
        assert_eq!(name_of::<dyn Error>(), "Error");
        assert_eq!(name_of::<dyn Error + Send + Sync>(), "Error");
    }

    #[test]
    fn a_chain_names_every_cause() {
        #[derive(Debug, thiserror::Error)]
        #[error("the cart cannot be paid")]
        struct Unpaid(#[source] std::num::ParseIntError);

        let cause = "x".parse::<u8>().unwrap_err();
        assert_eq!(chain(&Unpaid(cause)), "the cart cannot be paid: invalid digit found in string");
    }
}
