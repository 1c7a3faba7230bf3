import { runProgram } from './program.js';

runProgram(async () => (await import('./serve.js')).serve());
