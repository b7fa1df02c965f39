//! The two cookies. `__Host-` binds them to this very host: no neighbour instance can set or read
//! them (RFC 6265bis §4.1.3.2). Browsers count `http://localhost` as secure.

use axum::http::{HeaderMap, HeaderValue, header};

use super::access::ACCESS_MINUTES;
use super::refresh::IDLE_DAYS;

const ACCESS: &str = "__Host-vc_access";
const REFRESH: &str = "__Host-vc_refresh";

/// The access token of a request.
pub fn access_cookie(headers: &HeaderMap) -> Option<&str> {
    find(headers, ACCESS)
}

/// The refresh token of a request.
pub fn refresh_cookie(headers: &HeaderMap) -> Option<&str> {
    find(headers, REFRESH)
}

/// Headers that hand both tokens to the browser.
pub fn sign_in_cookies(access: &str, refresh: &str) -> HeaderMap {
    both(
        &set(ACCESS, access, ACCESS_MINUTES * 60),
        &set(REFRESH, refresh, IDLE_DAYS * 24 * 3_600),
    )
}

/// Headers that make the browser forget both.
pub fn clear_cookies() -> HeaderMap {
    both(&set(ACCESS, "", 0), &set(REFRESH, "", 0))
}

fn set(name: &str, value: &str, seconds: i64) -> String {
    format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; Secure; SameSite=Lax")
}

fn both(access: &str, refresh: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for cookie in [access, refresh] {
        // Tokens are base64 and dots.
        if let Ok(value) = HeaderValue::from_str(cookie) {
            headers.append(header::SET_COOKIE, value);
        }
    }
    headers
}

fn find<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(found, _)| *found == name)
        .map(|(_, value)| value)
        .filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_are_found_by_their_whole_name() {
        let mut headers = HeaderMap::new();
        headers.append(
            header::COOKIE,
            HeaderValue::from_static("a=b; x__Host-vc_access=evil; __Host-vc_access=good"),
        );
        headers.append(header::COOKIE, HeaderValue::from_static("__Host-vc_refresh=r=1"));
        assert_eq!(access_cookie(&headers), Some("good"));
        assert_eq!(refresh_cookie(&headers), Some("r=1"));
        assert_eq!(access_cookie(&HeaderMap::new()), None);
    }

    #[test]
    fn cookies_keep_to_this_host() {
        let headers = sign_in_cookies("a", "r");
        let set: Vec<_> = headers
            .get_all(header::SET_COOKIE)
            .iter()
            .map(|it| it.to_str().expect("text"))
            .collect();
        assert_eq!(
            set[0],
            "__Host-vc_access=a; Path=/; Max-Age=900; HttpOnly; Secure; SameSite=Lax"
        );
        assert!(set[1].starts_with("__Host-vc_refresh=r; Path=/; ") && !set[1].contains("Domain"));
    }
}
