import { createServer } from 'node:http';
import { createServer as createPages } from 'vite';
import { route } from './route.ts';

const pages = await createPages({
  root: `${import.meta.dirname}/..`,
  appType: 'spa',
  server: { middlewareMode: true },
});
const server = createServer((incoming, outgoing) => {
  if (incoming.url === '/api/chat') void route(incoming, outgoing);
  else pages.middlewares(incoming, outgoing);
});
server.listen(5173, () => console.log('http://localhost:5173'));
