export async function renderDocument(): Promise<void> {}
export async function writeDocument(_p: unknown): Promise<void> {}
