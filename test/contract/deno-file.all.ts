import { denoFile } from './combinations.ts';
import { contract } from './contract.ts';

contract(denoFile);
