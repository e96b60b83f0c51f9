//! Panicle's collector.
