export default { singleQuote: true, printWidth: 110, endOfLine: 'lf' };
