import { describeValue } from '../../data/describe-value.ts';
import { isObject } from '../../data/json-fields.ts';
import { nearest } from '../../data/nearest.ts';
import type { InputIssue } from '../../errors/client-errors.ts';
import type { ChatRequest } from '../../model/unified-request.ts';
import { isStandardSchema } from '../../validation/tool-schema.ts';
import { checkFields } from './check-fields.ts';

/** The tool names that every provider accepts. */
const TOOL_NAME = /^[a-zA-Z0-9_-]{1,64}$/;
/** The last three are used by `runTools` only. */
const TOOL_FIELDS = ['name', 'description', 'parameters', 'strict', 'execute', 'needsApproval', 'timeoutMs'];
const EFFORTS = ['minimal', 'low', 'medium', 'high'];
const FORMATS = ['text', 'json', 'json-schema'];
const CHOICES = ['auto', 'none', 'required'];

/** Checks tools, the tool choice, the answer's format and the reasoning settings. */
export function checkTools(request: ChatRequest, issues: InputIssue[]): void {
  const names = checkDefinitions(request.tools, issues);
  if (request.toolChoice !== undefined) checkChoice(request.toolChoice, names, issues);
  if (request.responseFormat !== undefined) checkFormat(request.responseFormat, issues);
  if (request.reasoning !== undefined) checkReasoning(request.reasoning, issues);
}

function checkDefinitions(tools: unknown, issues: InputIssue[]): readonly string[] {
  if (tools === undefined) return [];
  if (!Array.isArray(tools)) {
    issues.push({ path: 'tools', message: `expected a list of tools, got ${describeValue(tools)}` });
    return [];
  }
  const names: string[] = [];
  for (const [index, tool] of tools.entries()) {
    const path = `tools[${index}]`;
    const { name, parameters } = isObject(tool) ? tool : {};
    if (isObject(tool)) checkFields(tool, TOOL_FIELDS, path, issues);
    if (typeof name !== 'string' || !TOOL_NAME.test(name)) {
      const message = `expected 1 to 64 letters, digits, _ or -, got ${describeValue(name)}`;
      issues.push({ path: `${path}.name`, message });
    } else if (names.includes(name)) {
      issues.push({ path: `${path}.name`, message: `"${name}" is the name of two tools` });
    } else names.push(name);
    if (parameters !== undefined && !isObject(parameters) && !isStandardSchema(parameters)) {
      const message = `expected a JSON Schema or a Standard Schema, got ${describeValue(parameters)}`;
      issues.push({ path: `${path}.parameters`, message });
    }
  }
  return names;
}

function checkChoice(choice: unknown, names: readonly string[], issues: InputIssue[]): void {
  if (typeof choice === 'string' && CHOICES.includes(choice)) {
    if (choice === 'required' && names.length === 0) {
      issues.push({ path: 'toolChoice', message: 'is "required", but the request has no tools' });
    }
    return;
  }
  const name = isObject(choice) ? choice['name'] : undefined;
  if (typeof name !== 'string') {
    const message = `expected ${CHOICES.map((known) => `"${known}"`).join(', ')} or { name }, got ${describeValue(choice)}`;
    issues.push({ path: 'toolChoice', message });
  } else if (!names.includes(name)) {
    const near = nearest(name, names);
    const hint = near === undefined ? '' : `; did you mean "${near}"?`;
    issues.push({ path: 'toolChoice.name', message: `the request has no tool "${name}"${hint}` });
  }
}

function checkFormat(format: unknown, issues: InputIssue[]): void {
  if (isObject(format))
    checkFields(format, ['type', 'name', 'description', 'schema', 'strict'], 'responseFormat', issues);
  const { type, name, schema } = isObject(format) ? format : {};
  if (typeof type !== 'string' || !FORMATS.includes(type)) {
    const message = `expected ${FORMATS.map((known) => `"${known}"`).join(' or ')}, got ${describeValue(type)}`;
    issues.push({ path: 'responseFormat.type', message });
  } else if (type === 'json-schema') {
    if (typeof name !== 'string' || !TOOL_NAME.test(name)) {
      const message = `expected 1 to 64 letters, digits, _ or -, got ${describeValue(name)}`;
      issues.push({ path: 'responseFormat.name', message });
    }
    if (!isObject(schema) && !isStandardSchema(schema)) {
      const message = `expected a JSON Schema or a Standard Schema, got ${describeValue(schema)}`;
      issues.push({ path: 'responseFormat.schema', message });
    }
  }
}

function checkReasoning(reasoning: unknown, issues: InputIssue[]): void {
  if (isObject(reasoning)) checkFields(reasoning, ['effort', 'budgetTokens'], 'reasoning', issues);
  if (!isObject(reasoning)) {
    issues.push({
      path: 'reasoning',
      message: `expected an object such as { effort }, got ${describeValue(reasoning)}`,
    });
    return;
  }
  const { effort, budgetTokens } = reasoning;
  if (effort !== undefined && (typeof effort !== 'string' || !EFFORTS.includes(effort))) {
    const message = `expected ${EFFORTS.map((known) => `"${known}"`).join(', ')}, got ${describeValue(effort)}`;
    issues.push({ path: 'reasoning.effort', message });
  }
  if (budgetTokens !== undefined && (!Number.isInteger(budgetTokens) || Number(budgetTokens) < 0)) {
    const message = `expected a whole number of at least 0, got ${describeValue(budgetTokens)}`;
    // The path contains the word "token", but the value is a count, not a secret, and is shown.
    issues.push({ path: 'reasoning.budgetTokens', message });
  }
}
