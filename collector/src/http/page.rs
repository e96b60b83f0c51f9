//! Paging by cursor: a page names where the next one begins.

use super::error::ApiError;

/// Rows of a page when nothing else is asked for.
const USUAL: i64 = 50;
/// Most rows of a page.
const MOST: i64 = 200;

/// The number of rows to give.
pub(super) fn size(limit: Option<i64>) -> Result<i64, ApiError> {
    match limit.unwrap_or(USUAL) {
        rows @ 1..=MOST => Ok(rows),
        _ => Err(ApiError::BadRequest(format!("`limit` is a number from 1 to {MOST}"))),
    }
}

/// Cuts `rows`, which hold one more than a page when there is a next one; returns where that begins.
pub(super) fn cut<T>(rows: &mut Vec<T>, size: i64, cursor: impl Fn(&T) -> String) -> Option<String> {
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    if rows.len() <= size {
        return None;
    }
    rows.truncate(size);
    rows.last().map(cursor)
}

/// Reads a cursor of `N` numbers joined by `-`.
pub(super) fn numbers<const N: usize>(cursor: &str) -> Result<[i64; N], ApiError> {
    let unknown = || ApiError::BadRequest(String::from("`cursor` is not one of this list"));
    let numbers: Result<Vec<i64>, _> = cursor.split('-').map(str::parse).collect();
    numbers.map_err(|_| unknown())?.try_into().map_err(|_| unknown())
}
