package dev.forebay.spring.cache;

import dev.forebay.cache.KeyPattern;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.context.expression.MethodBasedEvaluationContext;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.ParameterNameDiscoverer;
import org.springframework.expression.EvaluationContext;
import org.springframework.expression.Expression;
import org.springframework.expression.ParseException;
import org.springframework.expression.ParserContext;
import org.springframework.expression.common.CompositeStringExpression;
import org.springframework.expression.common.LiteralExpression;
import org.springframework.expression.spel.SpelNode;
import org.springframework.expression.spel.ast.VariableReference;
import org.springframework.expression.spel.standard.SpelExpression;
import org.springframework.expression.spel.standard.SpelExpressionParser;

/**
 * SpEL over a call of a method: {@code #name}, {@code #p0}, {@code #a0}, and {@code #result} where there is one. Parsed, and
 * its variables checked, when the method is found. Immutable, thread-safe.
 */
final class MethodExpression {
    private static final SpelExpressionParser PARSER = new SpelExpressionParser();
    private static final ParameterNameDiscoverer NAMES = new DefaultParameterNameDiscoverer();
    private static final String RESULT = "result";
    /** Longer than any key that is not kept as a digest. */
    private static final int LONGEST_PATTERN = 200;
    /** Matches no text, and as every pattern the keys that are kept as digests. */
    private static final KeyPattern NO_TEXT = new KeyPattern(KeyPattern.escape(" "));

    private final Expression expression;
    private final boolean needsResult;

    private MethodExpression(Expression expression, boolean needsResult) {
        this.expression = expression;
        this.needsResult = needsResult;
    }

    /** What an attribute of an annotation says; {@code where} names it for whoever reads the refusal. */
    static MethodExpression of(String text, Method method, boolean withResult, String where) {
        return parsed(text, null, method, withResult, where);
    }

    /** A text with expressions in it. */
    static MethodExpression template(String text, Method method, boolean withResult, String where) {
        return parsed(text, ParserContext.TEMPLATE_EXPRESSION, method, withResult, where);
    }

    private static MethodExpression parsed(
            String text, @Nullable ParserContext template, Method method, boolean withResult, String where) {
        Expression expression;
        try {
            expression = template == null ? PARSER.parseExpression(text) : PARSER.parseExpression(text, template);
        } catch (ParseException | IllegalStateException | IllegalArgumentException e) {
            throw new IllegalStateException(where + " \"" + text + "\" is no SpEL: " + e.getMessage(), e);
        }
        Set<String> used = variables(expression);
        Set<String> known = known(method, withResult);
        for (String name : used) {
            if (!known.contains(name)) {
                throw new IllegalStateException(where + " \"" + text + "\" names #" + name + "; there are "
                        + new TreeSet<>(known) + (RESULT.equals(name) ? ", and no result yet" : "")
                        + (NAMES.getParameterNames(method) == null ? "; compile with -parameters for names" : ""));
            }
        }
        return new MethodExpression(expression, used.contains(RESULT));
    }

    private static Set<String> known(Method method, boolean withResult) {
        var known = new HashSet<>(Set.of("root", "this"));
        @Nullable String @Nullable [] names = NAMES.getParameterNames(method);
        for (int i = 0; i < method.getParameterCount(); i++) {
            known.add("p" + i);
            known.add("a" + i);
        }
        if (names != null) {
            Arrays.stream(names).filter(name -> name != null).forEach(known::add);
        }
        if (withResult) {
            known.add(RESULT);
        }
        return known;
    }

    private static Set<String> variables(Expression expression) {
        var names = new HashSet<String>();
        if (expression instanceof CompositeStringExpression several) {
            for (Expression part : several.getExpressions()) {
                names.addAll(variables(part));
            }
        } else if (expression instanceof SpelExpression one) {
            collect(one.getAST(), names);
        }
        return names;
    }

    private static void collect(SpelNode node, Set<String> names) {
        if (node instanceof VariableReference variable) {
            names.add(variable.toStringAST().substring(1));
        }
        for (int i = 0; i < node.getChildCount(); i++) {
            collect(node.getChild(i), names);
        }
    }

    /** Whether it can only be told after the call. */
    boolean needsResult() {
        return needsResult;
    }

    /** What expressions see of a call. */
    static EvaluationContext context(Object target, Method method, @Nullable Object[] arguments) {
        return new MethodBasedEvaluationContext(target, method, arguments, NAMES);
    }

    /** The same after the call. */
    static EvaluationContext withResult(EvaluationContext context, @Nullable Object result) {
        context.setVariable(RESULT, result);
        return context;
    }

    @Nullable
    Object value(EvaluationContext context) {
        return expression.getValue(context);
    }

    boolean holds(EvaluationContext context) {
        return Boolean.TRUE.equals(expression.getValue(context, Boolean.class));
    }

    /** What a pattern looks like whatever its expressions say: to check what stands around them. */
    KeyPattern shape() {
        return joined(part -> "_").map(KeyPattern::new).orElseThrow();
    }

    /** The pattern of a template; what its expressions say stands for itself. Empty where one has no value. */
    Optional<KeyPattern> pattern(EvaluationContext context) {
        return joined(part -> {
                    Object value = part.getValue(context);
                    return value == null ? null : KeyPattern.escape(value.toString());
                })
                .map(glob -> glob.length() > LONGEST_PATTERN ? NO_TEXT : new KeyPattern(glob));
    }

    private Optional<String> joined(Function<Expression, @Nullable String> said) {
        Expression[] parts = expression instanceof CompositeStringExpression several
                ? several.getExpressions()
                : new Expression[] {expression};
        var text = new StringBuilder();
        for (Expression part : parts) {
            String piece = part instanceof LiteralExpression literal ? literal.getExpressionString() : said.apply(part);
            if (piece == null) {
                return Optional.empty();
            }
            text.append(piece);
        }
        return Optional.of(text.toString());
    }

    /** The text of a template; empty where one of its expressions has no value. */
    Optional<String> text(EvaluationContext context) {
        if (!(expression instanceof CompositeStringExpression several)) {
            return Optional.ofNullable(expression.getValue(context)).map(Object::toString);
        }
        var text = new StringBuilder();
        for (Expression part : several.getExpressions()) {
            Object value = part.getValue(context);
            if (value == null) {
                return Optional.empty();
            }
            text.append(value);
        }
        return Optional.of(text.toString());
    }
}
