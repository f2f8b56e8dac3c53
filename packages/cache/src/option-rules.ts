import type { OptionRule } from '@flexiai/core/plugin';

const isTime = (value: unknown): boolean => typeof value === 'number' && value >= 0;

export const TIME: OptionRule = [isTime, 'milliseconds from 0'];
export const FLAG: OptionRule = [(value) => typeof value === 'boolean', 'true or false'];
export const TEXT: OptionRule = [(value) => typeof value === 'string' && value !== '', 'a text that is not empty'];
export const TEXTS: OptionRule = [
  (value) => Array.isArray(value) && value.every((item) => typeof item === 'string' && item !== ''),
  'a list of texts that are not empty',
];
export const TEMPERATURE: OptionRule = [
  (value) => value === 'zero' || value === 'unset' || value === 'any',
  '"zero", "unset" or "any"',
];

export const COUNT: OptionRule = [(value) => Number.isSafeInteger(value) && Number(value) > 0, 'a whole number from 1'];
