package dev.coalesce.agent.weave;

import dev.coalesce.agent.bridge.CoalesceWovenClass;
import dev.coalesce.agent.classes.LoadedLibraries;
import dev.coalesce.agent.proxy.ImplementationIndex;
import dev.coalesce.agent.reason.Reason;
import dev.coalesce.agent.report.ConfigurationErrors;
import dev.coalesce.agent.report.Log;
import dev.coalesce.agent.rules.Rule;
import dev.coalesce.agent.rules.RuleBook;
import dev.coalesce.agent.rules.Rules;
import dev.coalesce.agent.thread.Privileged;
import dev.coalesce.agent.weave.rewrite.WovenCallSites;
import dev.coalesce.agent.weave.scan.ClassFileScan;
import dev.coalesce.agent.weave.scan.Supertypes;
import java.lang.instrument.ClassFileTransformer;
import java.security.PrivilegedAction;
import java.security.ProtectionDomain;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Sees every class that loads. A scan of its bytes decides whether it may need weaving. The first class that does loads
 * the weaver, and Byte Buddy with it; until then, no class that this class refers to may need Byte Buddy.
 */
public final class Transformer implements ClassFileTransformer {
    /** The constant pool of a class that has an annotated method contains one of these. */
    /** The classes of the client that connects JVMs: a thousand of them load while the application starts. */
    private static final String CLIENT = "dev/coalesce/agent/redis/";

    private static final String[] MARKS = {
        "Ldev/coalesce/Coalesce;", "Ldev/coalesce/Invalidates;", "Ldev/coalesce/Invalidates$All;"
    };

    /**
     * The class of the annotations' jar that connects to the engine when it loads. The engine must be ready by then.
     */
    private static final String CONNECTION = "dev/coalesce/EngineConnection";

    private static final ClassLoader PLATFORM = ClassLoader.getPlatformClassLoader();

    private final WeavingPhase phase;
    private final RuleBook rules;
    private final EngineInitializer initializer;
    private final Shared shared;

    /**
     * Whether a class may have been missed, because there was too little stack even to note its name. The next class
     * that loads lets all loaded classes be searched. Written and read by any thread.
     */
    private volatile boolean hasMissed;

    /** The loaded classes for which the JVM did not accept the changes. The set is thread-safe and weak. */
    /** The loaded classes of which further methods may be woven. */
    private final Set<Class<?>> forMore = weakSet();

    private final Set<Class<?>> refused = weakSet();

    /** The loaded classes that have been woven. The set is thread-safe and weak. */
    private final Set<Class<?>> changed = weakSet();

    /** Creates a transformer without rules, for the whole weaving. */
    public Transformer() {
        this(WeavingPhase.ALL, new RuleBook(Rules.NONE), new ImplementationIndex(), () -> true);
    }

    /**
     * Creates a transformer.
     *
     * @param phase the part of the weaving that it does; {@link WeavingPhase#CALLS} can be undone
     * @param rules for methods without an annotation, or for attributes that differ from the annotation's
     * @param implementations receives the types that classes implement, whatever becomes of their weaving
     * @param initializer called before the first class is woven
     */
    public Transformer(
            WeavingPhase phase, RuleBook rules, ImplementationIndex implementations, EngineInitializer initializer) {
        this(phase, rules, initializer, new Shared(implementations, initializer));
    }

    private Transformer(WeavingPhase phase, RuleBook rules, EngineInitializer initializer, Shared shared) {
        this.phase = phase;
        this.rules = rules;
        this.initializer = initializer;
        this.shared = shared;
    }

    /**
     * Creates a transformer for another part of the same weaving. The two share what they have read about classes.
     *
     * @param other the part of the weaving that it does
     * @return a transformer with the same rules and initializer
     */
    public Transformer forPhase(WeavingPhase other) {
        return new Transformer(other, rules, initializer, shared);
    }

    /**
     * Returns the constants that tell a class that may have a method to weave.
     *
     * @return the constant pool of such a class contains at least one of them
     */
    public static Set<String> annotationConstants() {
        return Set.of(MARKS);
    }

    /**
     * Returns the constant that tells a woven class.
     *
     * @return the constant pool of a class contains it if the class is woven, or was once
     */
    public static String wovenMark() {
        return WovenMark.MARK;
    }

    @Override
    public byte @Nullable [] transform(
            @Nullable ClassLoader loader,
            @Nullable String name,
            @Nullable Class<?> redefined,
            @Nullable ProtectionDomain domain,
            byte[] classFile) {
        if (!Privileged.isNeeded()) {
            return weave(loader, name, redefined, domain, classFile);
        }
        return Privileged.run(new PrivilegedAction<byte @Nullable []>() {
            @Override
            public byte @Nullable [] run() {
                return weave(loader, name, redefined, domain, classFile);
            }
        });
    }

    private byte @Nullable [] weave(
            @Nullable ClassLoader loader,
            @Nullable String name,
            @Nullable Class<?> redefined,
            @Nullable ProtectionDomain domain,
            byte[] classFile) {
        try {
            if (hasMissed && initializer.hasStackRoom()) {
                hasMissed = false;
                initializer.postpone(null, "");
            }
            if (CONNECTION.equals(name)) {
                if (initializer.hasStackRoom()) {
                    initializer.initialize();
                } else {
                    postpone(loader, name, redefined);
                }
                return null;
            }
            if (name == null || loader == Transformer.class.getClassLoader() || name.startsWith(CLIENT)) {
                return null;
            }
            LoadedLibraries.loaded(loader, name);
            boolean declares = isAnnotated(name, classFile) || hasRule(loader, name);
            boolean mayInherit = mayInherit(loader, classFile, domain);
            boolean isKnown =
                    redefined != null && initializer.isInitialized() && Known.contains(loader, name.replace('/', '.'));
            if (!declares && !mayInherit && !isKnown) {
                return null;
            }
            boolean isForMore = redefined != null && forMore.contains(redefined) && !refused.contains(redefined);
            if (!isForMore && isSkipped(redefined, classFile)) {
                return null;
            }
            if (!initializer.hasStackRoom()) {
                postpone(loader, name, redefined);
                return null;
            }
            if (!initializer.initialize()) {
                return null;
            }
            Weaver weaver = shared.weaver(rules);
            String typeName = name.replace('/', '.');
            boolean inherits = isOfJdk(loader) || mayInherit;
            Set<String> wovenBefore = isForMore ? WovenCallSites.methods(classFile, WovenMark.MARK) : Set.of();
            byte[] woven = wovenBefore.isEmpty()
                    ? weaver.weave(phase, typeName, classFile, loader, redefined != null, inherits)
                    : weaver.weaveMore(typeName, classFile, loader, inherits, wovenBefore);
            if (woven != null && redefined != null) {
                changed.add(redefined);
            }
            return woven;
        } catch (VirtualMachineError noStackOrMemory) {
            postpone(loader, name, redefined);
            return null;
        } catch (Throwable e) {
            Log.warnOnce("weave " + name, Reason.NOT_WOVEN.text(String.valueOf(name)), e);
            return null;
        }
    }

    private void postpone(@Nullable ClassLoader loader, @Nullable String name, @Nullable Class<?> redefined) {
        if (redefined == null && name != null && phase != WeavingPhase.MEMBERS) {
            hasMissed = true; // writing a field takes no stack
            initializer.postpone(loader, name.replace('/', '.'));
            hasMissed = false;
        }
    }

    /**
     * Tells whether there is nothing to do in this phase: the class is woven already, or cannot be changed in this way.
     */
    private boolean isSkipped(@Nullable Class<?> redefined, byte[] classFile) {
        if (phase == WeavingPhase.ALL && redefined == null) {
            return false; // nobody else has seen the class
        }
        return (WovenMark.SCAN.finds(classFile) && WovenCallSites.areIn(classFile, WovenMark.MARK))
                || (redefined != null && refused.contains(redefined));
    }

    /**
     * Never changes a class again, because the JVM did not accept the changes. Otherwise no other agent could
     * retransform the class either.
     *
     * @param type the class, which is held weakly
     */
    public void refuse(Class<?> type) {
        refused.add(type);
        changed.remove(type);
    }

    /**
     * Weaves further methods of a loaded class, because there is a new rule. Takes effect when the class is
     * retransformed, now and whenever somebody else does it. Called for a transformer of {@link WeavingPhase#CALLS}.
     *
     * @param type the class, which is held weakly
     */
    public void weaveMore(Class<?> type) {
        forMore.add(type);
    }

    /**
     * Counts the classes that this transformer has woven after they were loaded.
     *
     * @return the number of those that have not been unloaded
     */
    public int wovenCount() {
        return changed.size();
    }

    private static Set<Class<?>> weakSet() {
        return Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));
    }

    private boolean isAnnotated(String name, byte[] classFile) {
        boolean isAnnotated = shared.scan.finds(classFile);
        if (isAnnotated) {
            shared.supertypes.noteAnnotated(name);
        }
        return isAnnotated;
    }

    private boolean mayInherit(@Nullable ClassLoader loader, byte[] classFile, @Nullable ProtectionDomain domain) {
        return loader != null
                && loader != PLATFORM
                && shared.supertypes.mayInherit(loader, classFile, domain, rules.current());
    }

    private static boolean isOfJdk(@Nullable ClassLoader loader) {
        return loader == null || loader == PLATFORM;
    }

    private boolean hasRule(@Nullable ClassLoader loader, String name) {
        Rules current = rules.current();
        if (!current.concernsType(name)) {
            return false;
        }
        if (!isOfJdk(loader)) {
            return true;
        }
        for (Rule rule : current.namingType(name)) {
            ConfigurationErrors.report(rule
                    + " has no effect: it names a class of the JDK, which is not woven. Name a class of the application or"
                    + " of a library.");
        }
        return false;
    }

    /** Holds what the transformers for the parts of one weaving share. */
    private static final class Shared {
        final ClassFileScan scan = new ClassFileScan(MARKS);
        final Supertypes supertypes = new Supertypes(scan);
        private final ImplementationIndex implementations;
        private final EngineInitializer initializer;

        /** Created when it is first needed. Two threads may each create one; either serves all threads. */
        private volatile @Nullable Weaver weaver;

        Shared(ImplementationIndex implementations, EngineInitializer initializer) {
            this.implementations = implementations;
            this.initializer = initializer;
        }

        Weaver weaver(RuleBook rules) {
            Weaver current = weaver;
            if (current == null) {
                current = new Weaver(rules, implementations, initializer);
                weaver = current;
            }
            return current;
        }
    }

    /** Asks the bridge. This is a class of its own, because the bridge exists only when the engine does. */
    private static final class Known {
        static boolean contains(@Nullable ClassLoader loader, String name) {
            return CoalesceWovenClass.find(loader, name) != null;
        }
    }

    /**
     * Holds the constant that tells a woven class. Only an agent that is attached to a running JVM needs this class.
     */
    private static final class WovenMark {
        /**
         * The bridge class that links the call sites of woven methods; only woven classes name it. It is a literal,
         * which becomes the name that the bridge has in the jar, because the class may not be loaded yet.
         */
        static final String MARK = "dev/coalesce/agent/bridge/CoalesceGroup";

        static final ClassFileScan SCAN = new ClassFileScan(MARK);
    }
}
