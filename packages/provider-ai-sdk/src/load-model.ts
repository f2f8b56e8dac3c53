import { ConfigurationError, describeValue } from '@flexiai/core/plugin';
import type { AiSdkPackageOptions } from './ai-sdk-config.ts';
import { type AiSdkModel, isModel, SPECIFICATION } from './model.ts';

/**
 * Loads the model of an entry that names a package. The package is resolved from where this one is installed.
 * @throws ConfigurationError that names the missing package, export or model
 */
export async function loadModel(config: AiSdkPackageOptions): Promise<AiSdkModel> {
  const { package: name, export: exported = camelCase(name), model: modelId, kind = 'language' } = config;
  const module = await importPackage(name);
  const provider: unknown = Reflect.get(module, exported);
  if (provider === undefined) {
    const names = Object.keys(module).join(', ');
    throw new ConfigurationError(
      `The package "${name}" has no export "${exported}". Set the option export to one of: ${names}.`,
    );
  }
  const make: unknown = Reflect.get(Object(provider), kind === 'embedding' ? 'embeddingModel' : 'languageModel');
  if (typeof make !== 'function') {
    throw new ConfigurationError(
      `The export "${exported}" of "${name}" is not an AI SDK provider with ${kind} models, but ${describeValue(provider)}.`,
    );
  }
  const model: unknown = Reflect.apply(make, provider, [modelId]);
  if (!isModel(model) || model.specificationVersion !== SPECIFICATION) {
    throw new ConfigurationError(
      `The models of "${name}" are not of the AI SDK 7 (specificationVersion "v4"). Update the package.`,
    );
  }
  return model;
}

async function importPackage(name: string): Promise<object> {
  try {
    // The name is known only at run time: bundlers must not resolve the import.
    return (await import(/* webpackIgnore: true */ /* @vite-ignore */ name)) as object;
  } catch (error) {
    throw new ConfigurationError(`The package "${name}" could not be loaded. Is it installed? npm install ${name}`, {
      cause: error,
    });
  }
}

function camelCase(name: string): string {
  const bare = name.slice(name.lastIndexOf('/') + 1);
  const [first = '', ...words] = bare.split(/[^A-Za-z0-9]+/);
  return first + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}
