//! Jira Cloud: opens tickets and moves them.

pub mod adf;
