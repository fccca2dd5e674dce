import { nodeFile } from './combinations.ts';
import { contract } from './contract.ts';

contract(nodeFile);
