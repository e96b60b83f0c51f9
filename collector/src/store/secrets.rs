//! What this installation made for itself and shows to nobody.

use sqlx::SqliteConnection;

use super::Result;
use crate::salt::SecretSalt;

const SALT: &str = "salt";

/// The salt that is kept; `new` is, when none was.
pub async fn ensure_salt(conn: &mut SqliteConnection, new: &SecretSalt, now_ms: i64) -> Result<SecretSalt> {
    sqlx::query("INSERT INTO secrets (name, value, created_at_ms) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING")
        .bind(SALT)
        .bind(new.as_bytes())
        .bind(now_ms)
        .execute(&mut *conn)
        .await?;
    let kept: Vec<u8> =
        sqlx::query_scalar("SELECT value FROM secrets WHERE name = $1").bind(SALT).fetch_one(conn).await?;
    let bytes = kept.try_into().map_err(|_| sqlx::Error::Decode("the salt has a wrong length".into()))?;
    Ok(SecretSalt::from_bytes(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;

    #[tokio::test]
    async fn the_first_salt_stays() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path()).await.unwrap();
        let mut tx = store.begin().await.unwrap();
        for new in [[1; 16], [2; 16]] {
            let kept = ensure_salt(&mut tx, &SecretSalt::from_bytes(new), 0).await.unwrap();
            assert_eq!(kept.as_bytes(), [1; 16]);
        }
    }
}
