//! The rules of tokens: lifetimes, eight at most, and the block after failed logins. No clock: `now` is
//! UTC seconds.

use std::collections::HashMap;
use std::net::IpAddr;

use serde_json::{Value, json};

use super::config::PbxConfig;
use super::reply::Fault;

/// Tokens that are out, and addresses that failed.
#[derive(Debug, Default)]
pub(super) struct Tokens {
    issued: Vec<Issued>,
    failures: HashMap<IpAddr, u32>,
    rng: fastrand::Rng,
}

#[derive(Debug)]
struct Issued {
    access: String,
    access_until: i64,
    refresh: String,
    refresh_until: i64,
}

impl Tokens {
    /// Whether this address failed too often. Only an administrator unblocks it: a restart, here.
    pub(super) fn blocked(&self, ip: IpAddr, config: &PbxConfig) -> bool {
        self.failures.get(&ip).is_some_and(|count| *count >= config.max_failures)
    }

    /// `get_token`.
    pub(super) fn login(
        &mut self,
        ip: IpAddr,
        (id, secret): (&str, &str),
        now: i64,
        config: &PbxConfig,
    ) -> Result<Value, Fault> {
        if id != config.client_id || secret != config.client_secret.reveal() {
            return Err(self.fail(ip));
        }
        self.failures.remove(&ip);
        self.issue(now, config)
    }

    /// `refresh_token`.
    pub(super) fn refresh(
        &mut self,
        ip: IpAddr,
        refresh: &str,
        now: i64,
        config: &PbxConfig,
    ) -> Result<Value, Fault> {
        let known = self.issued.iter_mut().find(|token| token.refresh == refresh);
        let Some(token) = known.filter(|token| token.refresh_until > now) else {
            return Err(self.fail(ip));
        };
        token.refresh_until = now;
        if !config.refresh_keeps_old {
            token.access_until = token.access_until.min(now);
        }
        self.failures.remove(&ip);
        self.issue(now, config)
    }

    /// `del_token`.
    pub(super) fn revoke(&mut self, access: &str, now: i64) {
        for token in self.issued.iter_mut().filter(|token| token.access == access) {
            token.access_until = now;
            token.refresh_until = now;
        }
    }

    /// Whether a request with this token may pass.
    pub(super) fn check(&self, access: &str, now: i64) -> Result<(), Fault> {
        match self.issued.iter().find(|token| token.access == access) {
            Some(token) if token.access_until > now => Ok(()),
            Some(_) => Err(Fault::TokenExpired),
            None => Err(Fault::AccessDenied),
        }
    }

    fn fail(&mut self, ip: IpAddr) -> Fault {
        *self.failures.entry(ip).or_default() += 1;
        Fault::AccessDenied
    }

    fn issue(&mut self, now: i64, config: &PbxConfig) -> Result<Value, Fault> {
        let valid = self.issued.iter().filter(|token| token.access_until > now).count();
        if valid >= config.max_tokens {
            return Err(Fault::MaxLimitation);
        }
        let (access, refresh) = (self.word(), self.word());
        self.issued.push(Issued {
            access: access.clone(),
            access_until: now + i64::from(config.access_seconds),
            refresh: refresh.clone(),
            refresh_until: now + i64::from(config.refresh_seconds),
        });
        Ok(json!({
            "access_token_expire_time": config.access_seconds, "access_token": access,
            "refresh_token_expire_time": config.refresh_seconds, "refresh_token": refresh,
        }))
    }

    /// 32 letters and digits.
    fn word(&mut self) -> String {
        (0..32).map(|_| self.rng.alphanumeric()).collect()
    }
}
