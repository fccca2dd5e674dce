import { workerdD1 } from './combinations.ts';
import { contract } from './contract.ts';

contract(workerdD1);
