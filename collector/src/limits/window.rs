//! Counting in windows of the clock.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use super::Period;

/// Most that are counted at once. Who comes when there is no room is not counted, and so not limited: memory stays bounded,
/// and a crowd keeps nobody out.
const MOST: usize = 100_000;

/// How often each of many came in its current window.
#[derive(Debug)]
pub(super) struct Windows<K>(Mutex<HashMap<K, Window>>);

#[derive(Clone, Copy, Debug)]
struct Window {
    ends_ms: i64,
    used: u32,
}

impl<K> Default for Windows<K> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Hash + Eq> Windows<K> {
    /// Counts one more, unless `most` came already; the error says how long the window lasts. `most` 0 is no limit.
    pub(super) fn take(&self, who: K, most: u32, period: Period, now_ms: i64) -> Result<(), Duration> {
        if most == 0 {
            return Ok(());
        }
        let mut windows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if windows.len() >= MOST && !windows.contains_key(&who) {
            windows.retain(|_, window| now_ms < window.ends_ms);
            if windows.len() >= MOST {
                return Ok(());
            }
        }
        let window = windows.entry(who).or_insert_with(|| Window::at(period, now_ms));
        window.room(most, period, now_ms)?;
        window.used += 1;
        Ok(())
    }

    /// Is there room for one more? Nothing is counted.
    pub(super) fn look(&self, who: &K, most: u32, period: Period, now_ms: i64) -> Result<(), Duration> {
        if most == 0 {
            return Ok(());
        }
        let mut windows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        windows.get_mut(who).map_or(Ok(()), |window| window.room(most, period, now_ms))
    }
}

impl Window {
    fn at(period: Period, now_ms: i64) -> Self {
        Self { ends_ms: now_ms - now_ms.rem_euclid(period.ms()) + period.ms(), used: 0 }
    }

    fn room(&mut self, most: u32, period: Period, now_ms: i64) -> Result<(), Duration> {
        // A clock that was set back must not make a window last.
        let left_ms = self.ends_ms - now_ms;
        if left_ms <= 0 || left_ms > period.ms() {
            *self = Self::at(period, now_ms);
        }
        if self.used < most {
            return Ok(());
        }
        Err(Duration::from_millis(u64::try_from(self.ends_ms - now_ms).unwrap_or(0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_ends_with_the_clock_and_a_clock_set_back_ends_it_too() {
        let windows = Windows::default();
        let take = |now_ms| windows.take("k", 2, Period::Minute, now_ms);
        assert_eq!(take(59_000), Ok(()));
        assert_eq!(take(60_000), Ok(()));
        assert_eq!(take(61_000), Ok(()));
        assert_eq!(take(61_500), Err(Duration::from_millis(58_500)));
        assert_eq!(take(-3_600_000), Ok(()));
    }

    #[test]
    fn a_crowd_takes_no_more_memory_than_that() {
        let windows = Windows::default();
        for who in 0..MOST + 10 {
            assert_eq!(windows.take(who, 1, Period::Minute, 0), Ok(()));
        }
        assert_eq!(windows.0.lock().unwrap().len(), MOST);
        assert!(windows.take(0, 1, Period::Minute, 0).is_err());
        assert_eq!(windows.take(MOST + 11, 1, Period::Minute, 60_000), Ok(()));
        assert_eq!(windows.0.lock().unwrap().len(), 1);
    }
}
