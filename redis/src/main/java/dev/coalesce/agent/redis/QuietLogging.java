package dev.coalesce.agent.redis;

import io.lettuce.core.event.jfr.EventRecorder;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.internal.PlatformDependent;
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

    /** Read by Lettuce before its first event; the build relocates this text as it does in Lettuce. */
    private static final String LETTUCE_EVENTS = "io.lettuce.core.jfr";

    /** Read by Netty when its first class is used; the build relocates this text as it does in Netty. */
    private static final String NETTY_EVENTS = "io.netty.jfr.enabled";

    private QuietLogging() {}

    /** Called before any class of Netty, Lettuce or Reactor is used. */
    static void install() {
        System.setProperty(REACTOR_FALLBACK, "none");
        // Otherwise the classes of the flight recorder are loaded, which takes long.
        System.setProperty(LETTUCE_EVENTS, "false");
        System.setProperty(NETTY_EVENTS, "false");
        try {
            InternalLoggerFactory.setDefaultFactory(new Factory());
            ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
            boolean unusedEvents = PlatformDependent.isJfrEnabled();
            reactor.util.Loggers.useCustomLoggers(QuietLogging::reactorLogger);
            EventRecorder unusedRecorder = EventRecorder.getInstance();
        } finally {
            System.clearProperty(REACTOR_FALLBACK);
            System.clearProperty(LETTUCE_EVENTS);
            System.clearProperty(NETTY_EVENTS);
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
