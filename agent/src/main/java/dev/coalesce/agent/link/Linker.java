package dev.coalesce.agent.link;

import dev.coalesce.Scope;
import dev.coalesce.agent.bridge.CoalesceGroup;
import dev.coalesce.agent.bridge.CoalesceLinker;
import dev.coalesce.agent.bridge.CoalesceNamed;
import dev.coalesce.agent.cache.MethodResults;
import dev.coalesce.agent.cache.StackRoom;
import dev.coalesce.agent.call.CallGroup;
import dev.coalesce.agent.call.FutureTypes;
import dev.coalesce.agent.call.KeyContext;
import dev.coalesce.agent.call.NamedCoalescer;
import dev.coalesce.agent.classes.LoadedLibraries;
import dev.coalesce.agent.classes.RemovableClassValue;
import dev.coalesce.agent.classes.ResultInspector;
import dev.coalesce.agent.context.ContextLibraries;
import dev.coalesce.agent.context.LostContext;
import dev.coalesce.agent.events.Events;
import dev.coalesce.agent.key.KeyCompiler;
import dev.coalesce.agent.key.KeyPath;
import dev.coalesce.agent.meters.Meters;
import dev.coalesce.agent.observe.Observations;
import dev.coalesce.agent.proxy.ProxyGroup;
import dev.coalesce.agent.publisher.PublisherTypes;
import dev.coalesce.agent.reason.Reason;
import dev.coalesce.agent.report.ConfigurationErrors;
import dev.coalesce.agent.report.Log;
import dev.coalesce.agent.settings.Descriptors;
import dev.coalesce.agent.settings.InvalidSettingException;
import dev.coalesce.agent.settings.InvalidationSpec;
import dev.coalesce.agent.settings.Lines;
import dev.coalesce.agent.settings.MethodSpec;
import dev.coalesce.agent.settings.ObservationSpec;
import dev.coalesce.agent.settings.ResultShape;
import dev.coalesce.agent.thread.Privileged;
import dev.coalesce.agent.transaction.Transactions;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.security.PrivilegedAction;
import java.security.PrivilegedExceptionAction;
import java.util.List;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Links the call sites of woven methods: to the method's group, and to the handles that compute keys and invocations.
 * Thread-safe.
 */
public final class Linker extends CoalesceLinker {
    /** The role of a call site that returns the group of a call. */
    public static final String GROUP = "group";

    /** The role of a call site that returns the key of a call. */
    public static final String KEY = "key";

    /** The role of a call site that returns the call itself, to be made again. */
    public static final String INVOCATION = "invocation";

    /** The role of a call site that returns what a call invalidates. */
    public static final String INVALIDATION = "invalidation";

    /** The role of a call site that returns who is told how a call ends. */
    public static final String OBSERVATION = "observation";

    /** The room on the stack that linking may need, with everything that is initialized meanwhile. */
    private static final int ROOM_KILOBYTES = 64;

    private final Engine engine;
    private final boolean logsMethods;
    private final MethodFactory factory;

    private final AtomicInteger linkCount = new AtomicInteger();
    private volatile boolean closed;
    private final OverrideIndex overrideIndex = new OverrideIndex();
    private final LinkedMethods methods = new LinkedMethods(overrideIndex);
    private final Meters meters;

    /**
     * Creates a linker.
     *
     * @param engine what it gives to methods
     */
    public Linker(Engine engine) {
        this(engine, false);
    }

    /**
     * Creates a linker.
     *
     * @param engine what it gives to methods
     * @param logsMethods whether to log which methods are coalesced, because no weaver of this JVM does
     */
    public Linker(Engine engine, boolean logsMethods) {
        this.engine = engine;
        this.logsMethods = logsMethods;
        this.factory = new MethodFactory(engine, overrideIndex);
        Events.prepare(engine.services().registry());
        this.meters = new Meters(engine.services().registry(), engine.failures());
    }

    @Override
    protected boolean hasRoomToLink() {
        return StackRoom.isEnough(ROOM_KILOBYTES);
    }

    @Override
    protected @Nullable MethodHandle target(MethodHandles.Lookup caller, String role, MethodType type, String text)
            throws Throwable {
        if (!Privileged.isNeeded()) {
            return link(caller, role, type, text);
        }
        return Privileged.call(new PrivilegedExceptionAction<@Nullable MethodHandle>() {
            @Override
            public @Nullable MethodHandle run() throws Exception {
                try {
                    return link(caller, role, type, text);
                } catch (Exception | Error e) {
                    throw e;
                } catch (Throwable e) {
                    throw new IllegalStateException(e);
                }
            }
        });
    }

    private @Nullable MethodHandle link(MethodHandles.Lookup caller, String role, MethodType type, String text)
            throws Throwable {
        String[] lines = Lines.split(text);
        if (role.equals(INVALIDATION)) {
            return invalidation(caller, type, lines);
        }
        if (role.equals(OBSERVATION)) {
            Observations current = Observations.current();
            return current == null ? null : current.handle(caller, type, ObservationSpec.decode(lines));
        }
        MethodSpec woven = MethodSpec.decode(lines);
        MethodSpec spec;
        try {
            ClassLoader loader = caller.lookupClass().getClassLoader();
            spec = ContextPaths.addTo(woven, engine.overrides().context(), loader);
        } catch (InvalidSettingException e) {
            if (role.equals(GROUP)) { // the other call sites are refused for the same reason
                LinkRefusals.report(caller, woven, e);
            }
            return null;
        }
        try {
            return switch (role) {
                case GROUP -> group(caller, type, spec);
                case KEY -> key(caller, type, spec);
                case INVOCATION -> Invocation.handle(caller, type, spec);
                default -> null;
            };
        } catch (IllegalAccessException e) {
            String access =
                    Reason.KEY_ACCESS.message(MethodFactory.name(caller, spec), role, String.valueOf(e.getMessage()))
                            + ".";
            LinkRefusals.record(caller, spec, Reason.KEY_ACCESS, access);
            ConfigurationErrors.report(access);
            return null;
        } catch (ReflectiveOperationException | InvalidSettingException | LinkageError | TypeNotPresentException e) {
            String name = MethodFactory.name(caller, spec);
            String problem = Reason.NOT_LINKED.text(name, role);
            LinkRefusals.record(caller, spec, Reason.NOT_LINKED, problem + ": " + e);
            engine.failures().linkFailed(name + spec.descriptor(), problem, e);
            return null;
        }
    }

    private @Nullable MethodHandle invalidation(MethodHandles.Lookup caller, MethodType type, String... lines) {
        LoadedLibraries.lookFrom(caller.lookupClass().getClassLoader());
        try {
            return Invalidation.handle(this, caller, type, InvalidationSpec.decode(lines));
        } catch (ReflectiveOperationException | LinkageError | TypeNotPresentException e) {
            String where = caller.lookupClass().getName();
            engine.failures()
                    .linkFailed(where, "@Invalidates in " + where + " could not be linked and has no effect", e);
            return null;
        }
    }

    LinkedMethods methods() {
        return methods;
    }

    /**
     * Returns a number that changes with each method that is linked: after {@link LinkedMethods#forEach} finds the
     * method, and before it is called. It also changes for a method's second call site, which may be there before the
     * first has changed it.
     */
    int linkCount() {
        return linkCount.get();
    }

    Engine engine() {
        return engine;
    }

    private MethodHandle key(MethodHandles.Lookup caller, MethodType type, MethodSpec spec)
            throws ReflectiveOperationException {
        List<KeyPath> paths = KeyPath.decodeAll(spec.key());
        MethodHandle key = KeyCompiler.compile(caller, type, paths, KeyPath.decodeAll(spec.context()));
        // The group of the call has been linked before.
        MethodGroups groups = methods.of(caller.lookupClass()).get(MethodFactory.signature(spec));
        return groups != null && groups.spec.isSameAs(spec) && KeySwitch.isNeeded(type, paths, spec.context())
                ? groups.keySwitch().around(key)
                : key;
    }

    private @Nullable MethodHandle group(MethodHandles.Lookup caller, MethodType type, MethodSpec spec)
            throws ReflectiveOperationException, InvalidSettingException {
        MethodGroups groups = groups(caller, spec);
        if (groups == null) {
            return null;
        }
        linkCount.incrementAndGet();
        Transactions.methodLinked();
        boolean proxy = spec.origin().proxy();
        if (spec.isStatic() || (groups.method.settings().scope() == Scope.TYPE && !proxy)) {
            return shared(caller.lookupClass(), type, groups);
        }
        MethodHandle handle = spec.instanceField().isEmpty()
                ? groups.weakInstanceGroups().handle(type)
                : InstanceField.of(groups, caller, spec.instanceField()).handle(type);
        return proxy ? ProxyGroup.around(handle) : handle;
    }

    /**
     * Links a method whose objects share. While no class overrides the method, the group is a constant. An interface is
     * not a class: its implementations do not share with each other.
     */
    private static MethodHandle shared(Class<?> owner, MethodType type, MethodGroups groups)
            throws ReflectiveOperationException {
        MethodHandle constant = MethodHandles.dropArguments(
                MethodHandles.constant(CoalesceGroup.class, groups.shared()), 0, type.parameterList());
        if (type.parameterCount() == 0) {
            return constant;
        }
        return owner.isInterface()
                ? ofClass(groups.byClass, type)
                : groups.notOverridden().guardWithTest(constant, ofClass(groups.sharedUnlessOverridden, type));
    }

    private static MethodHandle ofClass(RemovableClassValue<CallGroup> groups, MethodType type)
            throws ReflectiveOperationException {
        return MethodHandles.lookup()
                .findStatic(
                        Linker.class,
                        "ofClass",
                        MethodType.methodType(CoalesceGroup.class, RemovableClassValue.class, Object.class))
                .bindTo(groups)
                .asType(type);
    }

    @SuppressWarnings("unused") // called through a method handle
    private static CoalesceGroup ofClass(RemovableClassValue<CallGroup> groups, Object self) {
        return groups.get(self.getClass());
    }

    private @Nullable MethodGroups groups(MethodHandles.Lookup caller, MethodSpec spec) throws InvalidSettingException {
        ConcurrentMap<String, MethodGroups> ofClass = methods.of(caller.lookupClass());
        MethodGroups known = ofClass.get(MethodFactory.signature(spec));
        if (known != null && known.spec.isSameAs(spec)) {
            return known;
        }
        boolean[] isNew = new boolean[1];
        MethodGroups groups = factory.link(ofClass, caller, spec, isNew);
        if (closed) {
            close();
            throw new IllegalStateException("the agent has been detached");
        }
        if (logsMethods && isNew[0] && Log.isInfo()) {
            Log.info(
                    "coalescing " + MethodFactory.name(caller, spec) + Descriptors.parameters(spec.descriptor(), ", "));
        }
        if (groups != null && isNew[0] && !spec.origin().proxy() && Log.isInfo()) {
            Log.info("linked " + engine.overrides().report(groups.method, spec));
        }
        if (groups != null
                && isNew[0]
                && Log.isInfo()
                && (spec.shape() != ResultShape.VALUE || isServedStale(groups))) {
            String context = LostContext.describe(MethodFactory.name(caller, spec), isServedStale(groups));
            if (context != null) {
                Log.info(context);
            }
        }
        return groups;
    }

    private static boolean isServedStale(MethodGroups groups) {
        return groups.method.settings().staleForNanos() > 0 && !StaticContext.isIn(groups.spec);
    }

    /**
     * Returns the classes with linked call sites.
     *
     * @return the classes that are alive
     */
    public List<Class<?>> linked() {
        return methods.types();
    }

    /**
     * Releases all methods and their results: the agent leaves. Followers keep waiting for their leaders; nothing that
     * ends from now on is cached.
     */
    public void close() {
        closed = true;
        methods.close();
        overrideIndex.close();
        meters.close();
        Events.close();
        PublisherTypes.close();
        Transactions.close();
        ContextLibraries.close();
        LoadedLibraries.close();
        FutureTypes.close();
        ResultInspector.close();
        MethodResults.stopSweeping();
        engine.disconnect();
    }

    @Override
    protected CoalesceNamed open(String name, Class<?> user) {
        KeyContext context = Privileged.run(new PrivilegedAction<@Nullable KeyContext>() {
            @Override
            public @Nullable KeyContext run() {
                LoadedLibraries.lookFrom(user.getClassLoader());
                return CoalescerContext.of(engine.overrides().context(), name, user.getClassLoader());
            }
        });
        NamedCoalescer opened = new NamedCoalescer(
                name, user, engine.services(), engine.overrides().ofCoalescer(), context);
        engine.overrides().addCoalescer(opened.method());
        return opened;
    }
}
