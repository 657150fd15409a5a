import ts from 'typescript';

const COUNTERS = '__fuzzHits';
const { factory, SyntaxKind } = ts;

/** Operators that run their right side, or do not. */
const CHOICES: ReadonlySet<ts.SyntaxKind> = new Set([
  SyntaxKind.AmpersandAmpersandToken,
  SyntaxKind.BarBarToken,
  SyntaxKind.QuestionQuestionToken,
]);

/**
 * Has a module count, in `globalThis.fuzzHits`, how often it comes to each place
 * where its way may part.
 *
 * @param nextPlace Gives each place its number.
 */
export function instrument(code: string, name: string, nextPlace: () => number): string {
  const source = ts.createSourceFile(name, code, ts.ScriptTarget.Latest, true, ts.ScriptKind.JS);
  const { transformed } = ts.transform(source, [(context) => (file) => visitFile(file, context, nextPlace)]);
  const [result = source] = transformed;
  return `const ${COUNTERS} = globalThis.fuzzHits;${ts.createPrinter().printFile(result)}`;
}

function visitFile(
  file: ts.SourceFile,
  context: ts.TransformationContext,
  nextPlace: () => number,
): ts.SourceFile {
  const hit = (): ts.Expression => {
    const counter = factory.createElementAccessExpression(factory.createIdentifier(COUNTERS), nextPlace());
    return factory.createPostfixIncrement(counter);
  };
  const after = (expression: ts.Expression): ts.Expression =>
    factory.createParenthesizedExpression(factory.createComma(hit(), expression));
  const first = (statements: readonly ts.Statement[]): readonly ts.Statement[] => [
    factory.createExpressionStatement(hit()),
    ...statements,
  ];
  const block = (statement: ts.Statement): ts.Statement =>
    ts.isBlock(statement) ? statement : factory.createBlock(first([statement]));
  const visit = (node: ts.Node): ts.Node => counted(ts.visitEachChild(node, visit, context));
  const counted = (node: ts.Node): ts.Node => {
    if (ts.isBlock(node)) return factory.updateBlock(node, first(node.statements));
    if (ts.isCaseClause(node)) return factory.updateCaseClause(node, node.expression, first(node.statements));
    if (ts.isDefaultClause(node)) return factory.updateDefaultClause(node, first(node.statements));
    if (ts.isIfStatement(node)) {
      const { expression, thenStatement, elseStatement } = node;
      return factory.updateIfStatement(
        node,
        expression,
        block(thenStatement),
        elseStatement && block(elseStatement),
      );
    }
    if (ts.isConditionalExpression(node)) {
      const { condition, questionToken, whenTrue, colonToken, whenFalse } = node;
      return factory.updateConditionalExpression(
        ...([node, condition, questionToken, after(whenTrue), colonToken, after(whenFalse)] as const),
      );
    }
    if (ts.isBinaryExpression(node) && CHOICES.has(node.operatorToken.kind)) {
      return factory.updateBinaryExpression(node, node.left, node.operatorToken, after(node.right));
    }
    if (ts.isArrowFunction(node) && !ts.isBlock(node.body)) {
      const { modifiers, typeParameters, parameters, type, equalsGreaterThanToken, body } = node;
      return factory.updateArrowFunction(
        ...([
          node,
          modifiers,
          typeParameters,
          parameters,
          type,
          equalsGreaterThanToken,
          after(body),
        ] as const),
      );
    }
    return node;
  };
  return ts.visitEachChild(file, visit, context);
}
