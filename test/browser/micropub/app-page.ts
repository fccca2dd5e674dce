// A Micropub app as one page, for browsers: it knows nothing but the address somebody types.
export const APP_PAGE = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Scribbler</title>
<link rel="redirect_uri" href="/callback"><link rel="redirect_uri" href="scribbler://back"></head>
<body><div class="h-app"><h1 class="p-name">Scribbler</h1></div>
<form id="start"><label>Your site <input name="me"></label><button>Sign in</button></form>
<form id="write" hidden><label>Say <textarea name="content"></textarea></label><label>Photo <input type="file" name="photo"></label><button>Post</button></form>
<p id="said"></p><script type="module">
const here = location.origin + '/';
const base64url = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\\+/g, '-').replace(/\\//g, '_').replace(/=+$/, '');
const say = (text) => { document.querySelector('#said').textContent = text; };
document.querySelector('#start').onsubmit = async (event) => {
  event.preventDefault();
  const me = event.target.me.value;
  const home = new DOMParser().parseFromString(await (await fetch(me)).text(), 'text/html');
  const rel = (name) => new URL(home.querySelector('link[rel=' + name + ']').getAttribute('href'), me).href;
  const metadata = await (await fetch(rel('indieauth-metadata'))).json();
  const verifier = base64url(crypto.getRandomValues(new Uint8Array(32)));
  const challenge = base64url(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier)));
  const state = crypto.randomUUID();
  sessionStorage.kept = JSON.stringify({ metadata, verifier, state, micropub: rel('micropub') });
  const query = new URLSearchParams({ response_type: 'code', client_id: here, redirect_uri: here + 'callback', state,
    code_challenge: challenge, code_challenge_method: 'S256', scope: 'create update media profile', me });
  location.href = metadata.authorization_endpoint + '?' + query;
};
const query = new URLSearchParams(location.search);
if (query.has('code') || query.has('error')) {
  const { metadata, verifier, state, micropub } = JSON.parse(sessionStorage.kept);
  if (query.get('state') !== state || query.get('iss') !== metadata.issuer) throw say('not what was asked for');
  if (query.has('error')) throw say('error: ' + query.get('error'));
  const answer = await (await fetch(metadata.token_endpoint, { method: 'POST', body: new URLSearchParams({
    grant_type: 'authorization_code', code: query.get('code'), client_id: here, redirect_uri: here + 'callback', code_verifier: verifier }) })).json();
  say('signed in as ' + answer.me + ' for ' + answer.scope);
  document.querySelector('#start').hidden = true;
  const write = document.querySelector('#write');
  write.hidden = false;
  write.onsubmit = async (event) => {
    event.preventDefault();
    const headers = { authorization: 'Bearer ' + answer.access_token };
    const config = await (await fetch(micropub + '?q=config', { headers })).json();
    const properties = { content: [write.content.value] };
    const file = write.photo.files[0];
    if (file) {
      const body = new FormData();
      body.append('file', file);
      const kept = await fetch(config['media-endpoint'], { method: 'POST', headers, body });
      properties.photo = [{ value: kept.headers.get('location'), alt: 'What was photographed' }];
    }
    const posted = await fetch(micropub, { method: 'POST', headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({ type: ['h-entry'], properties }) });
    say(posted.status + ' ' + (posted.headers.get('location') ?? (await posted.json()).error));
  };
}
</script></body></html>`;
