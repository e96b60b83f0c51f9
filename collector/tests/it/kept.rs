//! Everything a collector holds and shows, as one text to search.

use sqlx::{Row as _, SqlitePool};

use crate::app::TestApp;

/// Where something may be read, and what it says.
pub(crate) type Places = Vec<(String, String)>;

/// Every column of every row of the database, and every answer and page about every issue and event.
pub(crate) async fn everything(app: &TestApp) -> Places {
    app.digested().await;
    let mut places = database(app.app.store.read()).await;
    let general =
        ["/", "/releases?days=90", "/metrics", "/api/v1/issues?limit=100", "/api/v1/sessions", "/api/v1/releases"];
    let mut paths: Vec<String> = general.map(String::from).into();
    let rows = sqlx::query("SELECT issue_id, event_id FROM events").fetch_all(app.app.store.read()).await.unwrap();
    for row in rows {
        let (issue, event): (i64, String) = (row.get(0), row.get(1));
        paths.push(format!("/api/v1/issues/{issue}"));
        paths.push(format!("/api/v1/issues/{issue}/events"));
        paths.push(format!("/api/v1/issues/{issue}/tags"));
        paths.push(format!("/api/v1/events/{event}"));
        paths.push(format!("/issues/{issue}/events/{event}"));
    }
    for path in paths {
        let answer = app.http.get(app.at(&path)).send().await.unwrap();
        assert!(answer.status().is_success(), "{path}");
        places.push((path, answer.text().await.unwrap()));
    }
    places
}

async fn database(pool: &SqlitePool) -> Places {
    let tables: Vec<String> =
        sqlx::query_scalar("SELECT name FROM sqlite_master WHERE type = 'table'").fetch_all(pool).await.unwrap();
    assert!(tables.len() > 8, "{tables:?}");
    let mut places = Places::new();
    for table in tables {
        let query = sqlx::AssertSqlSafe(format!("SELECT * FROM {table}"));
        let rows = sqlx::query(query).fetch_all(pool).await.unwrap();
        for row in rows {
            let columns = (0..row.len()).map(|column| {
                let bytes: Option<Vec<u8>> = row.try_get_unchecked(column).unwrap();
                String::from_utf8_lossy(&bytes.unwrap_or_default()).into_owned()
            });
            places.push((format!("table {table}"), columns.collect::<Vec<_>>().join("\n")));
        }
    }
    places
}
