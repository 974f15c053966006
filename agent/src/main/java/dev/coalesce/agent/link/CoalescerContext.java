package dev.coalesce.agent.link;

import dev.coalesce.agent.call.KeyContext;
import dev.coalesce.agent.key.KeyCompiler;
import dev.coalesce.agent.key.KeyFailure;
import dev.coalesce.agent.key.KeyPath;
import dev.coalesce.agent.key.Keys;
import dev.coalesce.agent.report.ConfigurationErrors;
import dev.coalesce.agent.settings.ContextParts;
import dev.coalesce.agent.settings.InvalidSettingException;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Adds the parts of the option {@code context} to the keys of one coalescer. */
final class CoalescerContext implements KeyContext {
    private static final String CURE = "A Coalescer looks where its own class is: the class loader of"
            + " coalesce-annotations must find the class of the part.";

    private final MethodHandle context;
    private final StaticContext source;

    private CoalescerContext(MethodHandle context, StaticContext source) {
        this.context = context;
        this.source = source;
    }

    /**
     * Finds the parts where the class {@code Coalescer} is. A part that is not there is reported, and no call of the
     * coalescer is shared then. Returns null if the option is not set.
     */
    static @Nullable KeyContext of(ContextParts parts, String name, @Nullable ClassLoader loader) {
        if (parts.isEmpty()) {
            return null;
        }
        String subject = "Coalescer \"" + name + "\"";
        try {
            List<KeyPath> paths = ContextPaths.resolve(parts, loader, CURE);
            MethodHandle context = KeyCompiler.compileContext(loader, paths);
            return new CoalescerContext(context, StaticContext.of(subject, context, loader, paths));
        } catch (InvalidSettingException e) {
            List<String> messages = new ArrayList<>();
            for (InvalidSettingException each : e.all()) {
                messages.add(subject + " shares nothing: " + each.getMessage());
            }
            ConfigurationErrors.report(messages);
            return new Unusable();
        } catch (ReflectiveOperationException | LinkageError e) {
            ConfigurationErrors.report(subject + " shares nothing: the option " + ContextParts.NAME + " ("
                    + parts.origin()
                    + ") has a part that cannot be read (" + e + "). Use a public member of a package that is exported,"
                    + " or open the package.");
            return new Unusable();
        }
    }

    @Override
    public Object addTo(Object key) {
        try {
            return Keys.inContext(key, (Object) context.invokeExact());
        } catch (Throwable e) {
            return new KeyFailure(e);
        }
    }

    @Override
    public Callable<?> carried(Callable<?> call) {
        StaticContext.Captured captured = source.capture();
        return () -> captured.run(call);
    }

    /** Makes no key: without its context, a key would be the same for callers that must not share. */
    private static final class Unusable implements KeyContext {
        @Override
        public Object addTo(Object key) {
            return new KeyFailure(new IllegalStateException("a part of the option context cannot be used"));
        }

        @Override
        public Callable<?> carried(Callable<?> call) {
            return call;
        }
    }
}
