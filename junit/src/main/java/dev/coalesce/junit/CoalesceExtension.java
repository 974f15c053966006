package dev.coalesce.junit;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Tests coalesced methods. The agent is present in the JVM of the tests, without a flag. All results are dropped before
 * each test. Tests can have a parameter of type {@link CoalesceProbe}, and {@link CoalesceMode} turns coalescing off.
 *
 * <pre>{@code
 * @ExtendWith(CoalesceExtension.class)
 * class PricesTest {
 *     @Test
 *     void fiftyCallers_oneExecution(CoalesceProbe probe) throws Exception {
 *         MethodProbe price = probe.of(Prices.class, "price");
 *         price.callTogether(50, () -> prices.price("tea"));
 *         assertEquals(1, price.leads());
 *         assertEquals(49, price.follows());
 *     }
 * }
 * }</pre>
 *
 * <p>The engine is one for the whole JVM. So tests with this extension run one at a time, also where JUnit runs tests
 * in parallel. Tests that have this extension only because it is registered automatically, and that use nothing of
 * it, run in parallel with each other. Results are dropped before such a test if no other test is running.
 */
public final class CoalesceExtension implements BeforeEachCallback, AfterEachCallback, ParameterResolver {
    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(CoalesceExtension.class);
    private static final String TURN = "turn";

    static {
        TestEngine.attach();
    }

    /** Called by JUnit. */
    public CoalesceExtension() {}

    @Override
    public void beforeEach(ExtensionContext context) {
        CoalesceMode.Mode mode = mode(context);
        boolean alone = mode != null || usesExtension(context);
        Turn turn = run(context).begin(alone);
        context.getStore(NAMESPACE).put(TURN, turn);
        turn.start(mode == CoalesceMode.Mode.OFF);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        Turn turn = context.getStore(NAMESPACE).remove(TURN, Turn.class);
        if (turn != null) {
            turn.end();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == CoalesceProbe.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        CoalesceProbe probe = run(context).probe();
        if (probe == null) {
            throw new ParameterResolutionException("there is no CoalesceProbe without the Coalesce agent in this JVM."
                    + " Standard error says why it was not attached. Start the tests' JVM with"
                    + " -javaagent:coalesce-agent.jar.");
        }
        return probe;
    }

    private static TestRun run(ExtensionContext context) {
        return context.getRoot()
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent(TestRun.class, key -> new TestRun(TestEngine.find()), TestRun.class);
    }

    private static CoalesceMode.@Nullable Mode mode(ExtensionContext context) {
        Optional<CoalesceMode> found = context.getTestMethod().flatMap(CoalesceExtension::annotation);
        for (Class<?> type = context.getRequiredTestClass(); found.isEmpty() && type != null; type = outer(type)) {
            found = annotation(type);
        }
        return found.map(CoalesceMode::value).orElse(null);
    }

    private static Optional<CoalesceMode> annotation(AnnotatedElement element) {
        return AnnotationSupport.findAnnotation(element, CoalesceMode.class);
    }

    private static @Nullable Class<?> outer(Class<?> type) {
        return type.getEnclosingClass();
    }

    /** Tells whether the author of a test has asked for this extension, or uses it. */
    private static boolean usesExtension(ExtensionContext context) {
        if (context.getTestMethod().filter(CoalesceExtension::namesExtension).isPresent()) {
            return true;
        }
        for (Class<?> type = context.getRequiredTestClass(); type != null; type = outer(type)) {
            if (namesExtension(type)) {
                return true;
            }
            for (Class<?> each = type; each != null && each != Object.class; each = each.getSuperclass()) {
                if (hasProbe(each.getDeclaredConstructors()) || hasProbe(each.getDeclaredMethods()) || isField(each)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean namesExtension(AnnotatedElement element) {
        return AnnotationSupport.findRepeatableAnnotations(element, ExtendWith.class).stream()
                .anyMatch(each -> Arrays.asList(each.value()).contains(CoalesceExtension.class));
    }

    private static boolean hasProbe(Executable... executables) {
        return Arrays.stream(executables)
                .anyMatch(each -> Arrays.asList(each.getParameterTypes()).contains(CoalesceProbe.class));
    }

    private static boolean isField(Class<?> type) {
        return Arrays.stream(type.getDeclaredFields()).map(Field::getType).anyMatch(CoalesceExtension.class::equals);
    }
}
