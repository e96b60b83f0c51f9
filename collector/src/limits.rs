//! How much may come: from one address, under one key, into one project. Counted in windows of the clock, in memory: a
//! restart begins them anew.

mod window;

use std::{fmt, net::IpAddr, time::Duration};

use serde::Deserialize;

use window::Windows;

/// `limits`: how much may come.
#[derive(Clone, Debug, Deserialize)]
pub struct LimitsConfig {
    /// Requests of one address in a minute; 0 means any number.
    pub requests_per_minute_per_address: u32,
    /// Items under one key in a minute; 0 means any number.
    pub items_per_minute_per_key: u32,
    /// What a project may send.
    pub quotas: Vec<Quota>,
}

/// So many items of these categories in each project.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quota {
    /// Sentry's data categories; none means all of them together.
    #[serde(default)]
    pub categories: Vec<String>,
    /// How many items.
    pub items: u32,
    /// In which time.
    pub per: Period,
    /// In this project only.
    pub project: Option<i64>,
}

/// The length of a window; each begins when the clock says so, in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    /// 60 seconds.
    Minute,
    /// 60 minutes.
    Hour,
    /// 24 hours.
    Day,
}

/// A limit that was reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reached {
    /// What is over: these categories, or everything when there are none.
    pub categories: Vec<String>,
    /// `key` or `project`.
    pub scope: &'static str,
    /// The reason in `/metrics` and in the header.
    pub reason: &'static str,
    /// When there is room again.
    pub retry_after: Duration,
}

/// All limits, and what was used of them.
#[derive(Debug)]
pub struct Limits {
    config: LimitsConfig,
    addresses: Windows<IpAddr>,
    keys: Windows<String>,
    quotas: Windows<(usize, i64)>,
}

impl Limits {
    /// Limits of which nothing is used.
    pub fn new(config: LimitsConfig) -> Self {
        Self { config, addresses: Windows::default(), keys: Windows::default(), quotas: Windows::default() }
    }

    /// One more request of this address.
    pub fn request(&self, address: IpAddr, now_ms: i64) -> Result<(), Reached> {
        let most = self.config.requests_per_minute_per_address;
        self.addresses.take(network_of(address), most, Period::Minute, now_ms).map_err(|retry_after| Reached {
            categories: Vec::new(),
            scope: "address",
            reason: "address_limit",
            retry_after,
        })
    }

    /// One more item. What is over one limit uses nothing of the others.
    pub fn item(&self, project_id: i64, key: &str, category: &str, now_ms: i64) -> Result<(), Reached> {
        let quotas = || self.config.quotas.iter().enumerate().filter(|(_, quota)| quota.is_about(project_id, category));
        for (index, quota) in quotas() {
            self.quotas
                .look(&(index, project_id), quota.items, quota.per, now_ms)
                .map_err(|retry_after| quota.reached(retry_after))?;
        }
        let most = self.config.items_per_minute_per_key;
        self.keys.take(key.to_owned(), most, Period::Minute, now_ms).map_err(|retry_after| Reached {
            categories: Vec::new(),
            scope: "key",
            reason: "key_limit",
            retry_after,
        })?;
        for (index, quota) in quotas() {
            self.quotas
                .take((index, project_id), quota.items, quota.per, now_ms)
                .map_err(|retry_after| quota.reached(retry_after))?;
        }
        Ok(())
    }
}

impl Quota {
    fn is_about(&self, project_id: i64, category: &str) -> bool {
        self.project.is_none_or(|project| project == project_id)
            && (self.categories.is_empty() || self.categories.iter().any(|one| one == category))
    }

    fn reached(&self, retry_after: Duration) -> Reached {
        Reached { categories: self.categories.clone(), scope: "project", reason: "quota", retry_after }
    }
}

impl Period {
    fn ms(self) -> i64 {
        match self {
            Self::Minute => 60_000,
            Self::Hour => 3_600_000,
            Self::Day => 86_400_000,
        }
    }
}

/// As an entry of `X-Sentry-Rate-Limits`: `seconds:categories:scope:reason`.
impl fmt::Display for Reached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { categories, scope, reason, .. } = self;
        write!(f, "{}:{}:{scope}:{reason}", self.seconds(), categories.join(";"))
    }
}

impl Reached {
    /// Whole seconds until there is room again.
    pub fn seconds(&self) -> u64 {
        self.retry_after.as_millis().div_ceil(1000).try_into().unwrap_or(u64::MAX)
    }
}

/// An address, or the part of one that its owner cannot change: the first half of an IPv6 address.
fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::from([a, b, c, d, 0, 0, 0, 0])
        }
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(yaml: &str) -> Limits {
        Limits::new(serde_saphyr::from_str(yaml).unwrap())
    }

    #[test]
    fn a_quota_is_a_projects_own_and_of_its_categories() {
        let limits = limits(
            "{requests_per_minute_per_address: 0, items_per_minute_per_key: 0,
              quotas: [{categories: [error], items: 2, per: hour}, {items: 3, per: day, project: 2}]}",
        );
        let taken = |project, category| limits.item(project, "k", category, 1_800_000).map_err(|why| why.to_string());
        assert_eq!(taken(1, "error"), Ok(()));
        assert_eq!(taken(1, "error"), Ok(()));
        assert_eq!(taken(1, "error"), Err(String::from("1800:error:project:quota")));
        assert_eq!(taken(1, "session"), Ok(()));
        assert_eq!(taken(2, "error"), Ok(()));
        assert_eq!(taken(2, "session"), Ok(()));
        assert_eq!(taken(2, "session"), Ok(()));
        assert_eq!(taken(2, "session"), Err(String::from("84600::project:quota")));
        assert_eq!(taken(2, "error"), Err(String::from("84600::project:quota")));
    }

    #[test]
    fn a_key_and_an_address_have_room_again_in_the_next_minute() {
        let limits = limits("{requests_per_minute_per_address: 1, items_per_minute_per_key: 1, quotas: []}");
        assert_eq!(limits.item(1, "a", "error", 0), Ok(()));
        assert_eq!(limits.item(1, "a", "error", 59_999).unwrap_err().to_string(), "1::key:key_limit");
        assert_eq!(limits.item(1, "b", "error", 59_999), Ok(()));
        assert_eq!(limits.item(1, "a", "error", 60_000), Ok(()));
        let address = |text: &str| text.parse::<IpAddr>().unwrap();
        assert_eq!(limits.request(address("192.0.2.1"), 0), Ok(()));
        assert_eq!(limits.request(address("::ffff:192.0.2.1"), 0).unwrap_err().seconds(), 60);
        assert_eq!(limits.request(address("192.0.2.2"), 0), Ok(()));
        assert_eq!(limits.request(address("2001:db8::1"), 0), Ok(()));
        assert!(limits.request(address("2001:db8::2"), 0).is_err());
        assert_eq!(limits.request(address("192.0.2.1"), 60_000), Ok(()));
    }

    #[test]
    fn without_limits_everything_may_come() {
        let limits = limits("{requests_per_minute_per_address: 0, items_per_minute_per_key: 0, quotas: []}");
        for _ in 0..100 {
            assert_eq!(limits.item(1, "k", "error", 0), Ok(()));
            assert_eq!(limits.request(IpAddr::from([127, 0, 0, 1]), 0), Ok(()));
        }
    }
}
