// What can be wrong with calls, deliveries and webhooks.

export const CALL_PROBLEMS = {
  'url-not-callable': 'cannot be called: {reason}',
  'not-called': 'not called: {reason}',
  'scheme-not-http': 'it is neither http nor https',
  'url-with-credentials': 'it contains a user name or password',
  'url-not-absolute': 'it is no absolute URL',
  'host-not-found': 'there is no such host',
  'addresses-not-public': '{host} is {addresses}, not a public address',
  'host-not-public': '{host} is not a public address (OUTBOUND_ALLOW exempts addresses)',
  'no-answer-in-time': 'no answer within {seconds} s',
  'connection-failed': '{reason}',
  'name-servers-silent': 'the name servers of {domain} do not answer',
  'look-up-failed': '{host} cannot be looked up: {reason}',
} as const;

export const DELIVERY_PROBLEMS = {
  answered: 'answered {status}',
  'verification-answered': 'answered {status} to the verification',
  'delivery-failed-here': 'something went wrong here',
  'delivery-stopped': 'stopped',
} as const;

export const WEBHOOK_PROBLEMS = {
  'webhook-not-found': 'There is no webhook {id}.',
  'webhook-disabled': 'The webhook {id} is disabled: enable it first (`PATCH` with `enabled`).',
  'webhook-missed-nothing': 'goes with `enabled`: true, of a webhook that is disabled',
  'webhook-view-unknown': 'must be the path of a view, such as /tags/turkey/',
  'webhook-view-invalid': 'must be a path such as /tags/turkey/',
  'webhook-view-retired': 'asks for what was retired: it will never have an article',
  'webhook-events-missing': 'must name at least one event',
  'webhook-secret-invalid':
    'must be {prefix} and base64 of {min} to {max} bytes; leave it out to have one made',
} as const;
