import { test, expect } from 'vitest';
import { request } from 'node:http';
import { startWorker, TOKEN, SITE } from './workerd.ts';
test('x', async () => {
  const w = await startWorker({ ADMIN_TOKEN: TOKEN, PUBLIC_URL: SITE, LOG_LEVEL:'info' });
  const leave = (path: string, ms: number) => new Promise<void>((resolve) => { const r = request(new URL(path, w.url), { agent: false }); r.on('error', () => resolve()); r.on('response', (x) => {x.resume(); x.on('end', () => {resolve();}); x.on('error',()=>resolve())}); r.end(); setTimeout(() => { r.destroy(); resolve() }, ms); });
  await Promise.all(Array.from({length: 3}, () => leave('/rss.xml', 30)));
  const s = performance.now();
  console.log((await Promise.race([w.get('/rss.xml'), new Promise<any>(r=>setTimeout(()=>r({status:'TIMEOUT'}),8000))])).status, performance.now()-s);
  for (let i=0;i<40;i++) {
    await Promise.all(Array.from({length: 3}, (_, j) => leave(`/tags/a${i}+b/rss.xml`, i/4)));
    const s = performance.now();
    const st = (await Promise.race([w.get(`/tags/a${i}+b/rss.xml`), new Promise<any>(r=>setTimeout(()=>r({status:'TIMEOUT'}),3000))])).status;
    if (st !== 200) console.log(i, st, performance.now()-s);
  }
  console.log(w.logs().map(l=>l.level+' '+l.message).join('\n'));
  await w.close();
}, 120000);
