/** A text format of Prometheus. */
export type ExpositionFormat = 'text' | 'openmetrics';

/** The value of `content-type` for each form. */
export const CONTENT_TYPES: { readonly [Format in ExpositionFormat]: string } = {
  text: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
};

/**
 * The preferred format of a scraper by its `Accept`. OpenMetrics is for scrapers that name it; a scraper that accepts
 * neither gets the text format, as from other exporters, because a scrape is better than an error.
 */
export function preferredFormat(accept: string | null): ExpositionFormat {
  let openmetrics = 0;
  let text = 0;
  for (const range of (accept ?? '').toLowerCase().split(',')) {
    const [type = '', ...parameters] = range.split(';').map((piece) => piece.trim());
    const quality = qualityOf(parameters);
    if (type === 'application/openmetrics-text' && isVersion(parameters, '1.0.0')) {
      openmetrics = Math.max(openmetrics, quality);
    } else if ((type === 'text/plain' || type === 'text/*') && isVersion(parameters, '0.0.4'))
      text = Math.max(text, quality);
  }
  return openmetrics > 0 && openmetrics >= text ? 'openmetrics' : 'text';
}

function qualityOf(parameters: readonly string[]): number {
  const given = parameters.find((parameter) => parameter.startsWith('q='));
  const quality = given === undefined ? 1 : Number(given.slice(2));
  return Number.isFinite(quality) ? Math.min(1, Math.max(0, quality)) : 0;
}

function isVersion(parameters: readonly string[], version: string): boolean {
  const given = parameters.find((parameter) => parameter.startsWith('version='));
  return given === undefined || given.slice('version='.length).replaceAll('"', '') === version;
}
