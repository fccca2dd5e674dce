<?php
// Whether a webhook's call is Tagwire's (Standard Webhooks): php verify.php SECRET ID TIMESTAMP SIGNATURE < body

/** @param string $body the bytes as they came (file_get_contents('php://input')), before any parsing */
function is_signed(string $secret, string $id, string $timestamp, string $signatures, string $body): bool
{
    if (abs(time() - (int) $timestamp) > 300) {
        return false;
    }
    $key = base64_decode(preg_replace('/^whsec_/', '', $secret));
    $wanted = 'v1,' . base64_encode(hash_hmac('sha256', "$id.$timestamp.$body", $key, true));
    // More than one, by spaces, while a secret is replaced.
    foreach (explode(' ', $signatures) as $one) {
        if (hash_equals($wanted, $one)) {
            return true;
        }
    }
    return false;
}

if (PHP_SAPI === 'cli' && isset($argv[4])) {
    exit(is_signed($argv[1], $argv[2], $argv[3], $argv[4], stream_get_contents(STDIN)) ? 0 : 1);
}
