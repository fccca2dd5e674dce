// What is too much: of one client, or in all.

export const LIMIT_PROBLEMS = {
  'too-many-subscriptions': 'Too many subscriptions came from your address; wait a minute.',
  'too-many-documents':
    'Your address asked for very many documents; send If-None-Match for those that you have, and wait a minute.',
  'too-many-searches':
    '{count} of your searches and tag expressions wait already; ask when they are answered.',
  'searches-too-long': 'Your searches and tag expressions took too much of the last minute; wait a little.',
  'too-many-streams': 'You read {count} streams already; ask when one of them has ended.',
  'too-many-waiting':
    '{count} requests of your address wait for changes already; follow fewer views, or one that has them all.',
  'waiting-full': 'As many wait for changes as there is room for; ask without waiting, or try again.',
  'too-many-forms': 'Your address sends too much at once: send one form after another.',
  'too-many-registrations': '{which} are being checked; try again.',
  overloaded: 'More is asked than can be answered; try again.',
  'overloaded-by-forms': 'More is sent than there is room for; try again.',
} as const;
