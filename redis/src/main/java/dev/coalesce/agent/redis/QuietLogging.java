package dev.coalesce.agent.redis;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the libraries in this jar from logging. The agent reports what matters, through its own log. The logging system
 * of the JDK must not even be initialized: an application server installs its own when it starts.
 */
final class QuietLogging {
    /** Read by Reactor when its first class logs; the build relocates this text as it does in Reactor. */
    private static final String REACTOR_FALLBACK = "reactor.logging.fallback";

    private QuietLogging() {}

    /** Called before any class of Netty, Lettuce or Reactor is used. */
    static void install() {
        InternalLoggerFactory.setDefaultFactory(new Factory());
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
        System.setProperty(REACTOR_FALLBACK, "none");
        try {
            reactor.util.Loggers.useCustomLoggers(QuietLogging::reactorLogger);
        } finally {
            System.clearProperty(REACTOR_FALLBACK);
        }
    }

    private static reactor.util.Logger reactorLogger(String name) {
        return silent(reactor.util.Logger.class, name);
    }

    private static <T> T silent(Class<T> type, String name) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, new Silent(name)));
    }

    private static final class Factory extends InternalLoggerFactory {
        @Override
        protected InternalLogger newInstance(String name) {
            return silent(InternalLogger.class, name);
        }
    }

    /** Every level is disabled, and every message is dropped. */
    private record Silent(String name) implements InvocationHandler {
        @Override
        public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) {
            return switch (method.getName()) {
                case "hashCode" -> name.hashCode();
                case "equals" -> arguments != null && proxy == arguments[0];
                case "name", "getName", "toString" -> name;
                default -> method.getReturnType() == boolean.class ? Boolean.FALSE : null;
            };
        }
    }
}
