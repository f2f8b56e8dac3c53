import { tool } from '@flexiai/core';
import { z } from 'zod';

/** The schema checks what the model writes: `execute` gets a city that is a string. */
export const getWeather = tool({
  name: 'get_weather',
  description: 'The weather in a city, now.',
  parameters: z.object({ city: z.string().describe('The name of the city, in English') }),
  execute: ({ city }) => {
    // The model reads the message, and can try another city.
    if (city !== 'Bergen') throw new Error(`There is no weather station in ${city}.`);
    return { sky: 'rain', celsius: 9 };
  },
});

/** A tool with consequences asks before it runs. */
export const sendAlert = tool({
  name: 'send_alert',
  description: 'Sends an alert to the crew.',
  parameters: z.object({ text: z.string().max(200), priority: z.enum(['low', 'high']) }),
  needsApproval: ({ priority }) => priority === 'high',
  execute: ({ text }) => `sent: ${text}`,
});
