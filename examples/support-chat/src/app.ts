import { readFile } from 'node:fs/promises';
import type { DashboardHandler } from '@flexiai/metrics';
import type { WebHandler } from '@flexiai/metrics/node';
import { type Answering, answer } from './answer.ts';

/** The routes: the page, the chat, the dashboard. */
export function appOf(answering: Answering, dashboard: DashboardHandler): WebHandler {
  return async (request, info) => {
    const { pathname } = new URL(request.url);
    if (pathname === '/dashboard' || pathname.startsWith('/dashboard/')) return dashboard(request, info);
    if (pathname === '/chat' && request.method === 'POST') return answer(answering, request);
    if (pathname !== '/' || request.method !== 'GET') return new Response('Not found', { status: 404 });
    const page = await readFile(new URL('page.html', import.meta.url));
    return new Response(page, { headers: { 'content-type': 'text/html; charset=utf-8' } });
  };
}
