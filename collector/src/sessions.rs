//! Sessions: how often a release was used, and how often that went wrong. Of a session nothing is kept but its random id,
//! its hour and its state, and the id goes after two days.

use std::time::Duration;

use panicle_protocol::mask::Masked;
use serde_json::Value;

/// How long a session may change after it began. Who tells of an older one is not counted: it may have been before.
pub const KNOWN_FOR: Duration = Duration::from_secs(2 * 86_400);
/// How long hours are kept.
pub const HOURS_KEPT_FOR: Duration = Duration::from_secs(90 * 86_400);
/// Milliseconds of an hour.
pub const HOUR_MS: i64 = 3_600_000;

/// Most characters of a release.
const RELEASE_CHARS: usize = 200;
/// Most characters of an environment.
const ENVIRONMENT_CHARS: usize = 64;

/// What an item tells of sessions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sessions {
    /// One, which has an id and is counted once however often it is told.
    One(Session),
    /// Many that nobody can tell apart, by the time they began.
    Many(Vec<(i64, Counts)>),
}

/// One session as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its id, a UUID.
    pub sid: [u8; 16],
    /// When it began.
    pub started_at_ms: i64,
    /// How it goes.
    pub state: State,
}

/// How a session goes, the worst last. It only ever gets worse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Nothing went wrong.
    Healthy,
    /// With errors, none of which ended it.
    Errored,
    /// It ended, and nobody knows how.
    Abnormal,
    /// An error ended it.
    Crashed,
}

/// Sessions in numbers. Each is in one of `errored`, `abnormal` and `crashed`, or in none of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, sqlx::FromRow, utoipa::ToSchema)]
pub struct Counts {
    /// All of them.
    pub started: i64,
    /// With errors that did not end them.
    pub errored: i64,
    /// Of unknown end.
    pub abnormal: i64,
    /// Ended by an error.
    pub crashed: i64,
}

/// The words a session is counted under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attributes {
    /// The release.
    pub release: String,
    /// The environment.
    pub environment: String,
}

impl State {
    /// All of them by their number in the database.
    const ALL: [Self; 4] = [Self::Healthy, Self::Errored, Self::Abnormal, Self::Crashed];

    /// Its number in the database.
    pub fn number(self) -> i64 {
        self as i64
    }

    /// The state of a number.
    pub fn from_number(number: i64) -> Option<Self> {
        Self::ALL.get(usize::try_from(number).ok()?).copied()
    }
}

impl Counts {
    /// One session in this state.
    pub fn one(state: State) -> Self {
        let is = |other| i64::from(state == other);
        Self { started: 1, errored: is(State::Errored), abnormal: is(State::Abnormal), crashed: is(State::Crashed) }
    }

    /// What changes when one session goes from a state to another.
    pub fn moved(from: State, to: State) -> Self {
        let (from, to) = (Self::one(from), Self::one(to));
        Self {
            started: 0,
            errored: to.errored - from.errored,
            abnormal: to.abnormal - from.abnormal,
            crashed: to.crashed - from.crashed,
        }
    }

    /// The part of sessions that did not crash, from 0 to 1; `None` without sessions.
    pub fn crash_free_rate(&self) -> Option<f64> {
        self.rate_without(self.crashed)
    }

    /// The part of sessions in which nothing went wrong, from 0 to 1; `None` without sessions.
    pub fn healthy_rate(&self) -> Option<f64> {
        self.rate_without(self.errored + self.abnormal + self.crashed)
    }

    fn rate_without(&self, bad: i64) -> Option<f64> {
        (self.started > 0).then(|| (self.started - bad) as f64 / self.started as f64)
    }
}

impl Attributes {
    /// Of `{release, environment}`, cut to what a name needs.
    pub fn of(words: &Masked<Value>) -> Self {
        let text = |name: &str, chars: usize| {
            words.get()[name].as_str().unwrap_or_default().chars().take(chars).collect::<String>()
        };
        Self { release: text("release", RELEASE_CHARS), environment: text("environment", ENVIRONMENT_CHARS) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_that_changes_stays_one() {
        for from in State::ALL {
            for to in State::ALL {
                let (before, change, after) = (Counts::one(from), Counts::moved(from, to), Counts::one(to));
                assert_eq!(before.started + change.started, 1);
                assert_eq!(before.errored + change.errored, after.errored);
                assert_eq!(before.abnormal + change.abnormal, after.abnormal);
                assert_eq!(before.crashed + change.crashed, after.crashed);
            }
            assert_eq!(State::from_number(from.number()), Some(from));
        }
        assert_eq!(State::from_number(4), None);
        assert_eq!(State::from_number(-1), None);
    }

    #[test]
    fn rates_are_of_all_sessions() {
        let counts = Counts { started: 8, errored: 2, abnormal: 1, crashed: 1 };
        assert_eq!((counts.crash_free_rate(), counts.healthy_rate()), (Some(0.875), Some(0.5)));
        assert_eq!(Counts::default().crash_free_rate(), None);
    }
}
