import { bunFile } from './combinations.ts';
import { contract } from './contract.ts';

contract(bunFile);
