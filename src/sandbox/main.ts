import { runProgram } from '../http/program.js';

runProgram(async () => (await import('./serve.js')).serve());
