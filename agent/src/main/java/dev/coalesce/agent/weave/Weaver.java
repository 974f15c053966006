package dev.coalesce.agent.weave;

import static net.bytebuddy.matcher.ElementMatchers.anyOf;

import dev.coalesce.Coalesce;
import dev.coalesce.agent.bridge.CoalesceGroup;
import dev.coalesce.agent.report.ConfigurationErrors;
import dev.coalesce.agent.report.Log;
import dev.coalesce.agent.rules.RuleBook;
import dev.coalesce.agent.rules.Rules;
import dev.coalesce.agent.settings.InvalidSettingException;
import dev.coalesce.agent.proxy.ImplementationIndex;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import net.bytebuddy.ClassFileVersion;
import net.bytebuddy.asm.AsmVisitorWrapper;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDefinition;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.jar.asm.Type;
import org.jspecify.annotations.Nullable;

/** Rewrites one class file: each annotated method asks its table before it runs its body. Loads no class of the application. */
public final class Weaver {
    private final Class<?> linking;
    private final Generated generated = new Generated();
    private final RuleBook rules;
    private final Consumer<String> mistakes;

    /** Null where nobody sees which classes load: proxies are left alone then. */
    private final @Nullable ImplementationIndex implementers;

    /** Of the classes that are being woven, by identity: classes of several loaders may have one name. */
    private final Map<TypeDescription, Plans> underWay = Collections.synchronizedMap(new IdentityHashMap<>());

    private final Advices advices;

    /** The agent's weaver, without rules. */
    public Weaver() {
        this(new RuleBook(Rules.NONE), new ImplementationIndex());
    }

    /**
     * The agent's weaver; one serves any number of threads.
     *
     * @param rules for methods that have no annotation, or for other attributes than it has
     * @param implementers gets what classes implement
     */
    public Weaver(RuleBook rules, ImplementationIndex implementers) {
        this(CoalesceGroup.class, rules, implementers, new Consumer<>() {
            @Override
            public void accept(String mistake) {
                ConfigurationErrors.report(mistake);
            }
        });
    }

    /**
     * A weaver for another place than the agent.
     *
     * @param linking the class whose static method {@code link} woven code calls as {@link CoalesceGroup#link}
     * @param mistakes gets what cannot be used, in the user's words
     */
    public Weaver(Class<?> linking, Consumer<String> mistakes) {
        this(linking, new RuleBook(Rules.NONE), null, mistakes);
    }

    private Weaver(
            Class<?> linking, RuleBook rules, @Nullable ImplementationIndex implementers, Consumer<String> mistakes) {
        this.linking = linking;
        this.rules = rules;
        this.implementers = implementers;
        this.mistakes = mistakes;
        this.advices = advices(new Function<>() {
            @Override
            public Plans apply(TypeDescription type) {
                return Objects.requireNonNull(underWay.get(type));
            }
        });
    }

    private Advices advices(Function<TypeDescription, Plans> plans) {
        return new Advices(new CallSites(plans, linking));
    }

    /**
     * Weaves a class file.
     *
     * @param name of the class, with dots
     * @param classFile its bytes
     * @param loader that is loading it; null: the boot loader
     * @param mayAddMembers whether the class is being loaded, and not loaded already
     * @return the new bytes, or null where nothing is to be done; what cannot be done is reported
     */
    public byte @Nullable [] weave(String name, byte[] classFile, @Nullable ClassLoader loader, boolean mayAddMembers) {
        return weave(WeavingPhase.ALL, name, classFile, loader, mayAddMembers, true);
    }

    /** With what is known of the class: whether anything that is said above it may hold for its methods. */
    byte @Nullable [] weave(
            WeavingPhase part,
            String name,
            byte[] classFile,
            @Nullable ClassLoader loader,
            boolean mayAddMembers,
            boolean mayInherit) {
        ClassFileLocator locator = new ClassFileLocator.Compound(
                ClassFileLocator.Simple.of(name, classFile),
                ClassFileLocator.ForClassLoader.of(loader),
                OwnClasses.FILES);
        TypeDescription type = describe(name, locator);
        if (mayInherit && implementers != null) {
            noteImplementer(type, classFile, implementers);
        }
        if (BuildTime.wove(classFile)) {
            return part == WeavingPhase.MEMBERS ? null : BuildTime.handOver(classFile); // what can be taken back
        }
        Plans plans = plan(type, classFile, new Planner(part, mayAddMembers), mayInherit);
        if (plans.isEmpty() || (part == WeavingPhase.MEMBERS && !plans.hasSynchronized())) {
            return null;
        }
        if (part == WeavingPhase.MEMBERS) {
            return Rewriting.of(classFile, type, bodies(plans));
        }
        underWay.put(type, plans);
        try {
            return Rewriting.of(classFile, type, changes(type, plans, advices));
        } finally {
            underWay.remove(type);
        }
    }

    /**
     * Whether there may be something to do in a class: it, or a type above it that is not the JDK's, has an annotation.
     *
     * @param type of the application
     * @return true also where it turns out that there is nothing
     */
    public static boolean mayConcern(@Nullable TypeDefinition type) {
        if (type == null || type.asErasure().getName().startsWith("java.")) {
            return false;
        }
        try {
            return type.asErasure().getDeclaredMethods().stream().anyMatch(method -> isAnnotated(method.asDefined()))
                    || mayConcern(type.asErasure().getSuperClass())
                    || type.asErasure().getInterfaces().stream().anyMatch(Weaver::mayConcern);
        } catch (RuntimeException unreadable) {
            return false; // above it is what the build itself does not have
        }
    }

    private static boolean isAnnotated(MethodDescription.InDefinedShape method) {
        return Annotations.find(method, Coalesce.class) != null || InvalidationPlanner.isMeant(method, true);
    }

    /**
     * Weaves a class while its application is built.
     *
     * @param builder to which is added what weaving adds
     * @param name of the class, with dots
     * @param files its class file, and those of all that it names
     * @return the builder itself where nothing is to be done, also where it was done before
     * @throws IOException if its class file cannot be read
     */
    public DynamicType.Builder<?> weave(DynamicType.Builder<?> builder, String name, ClassFileLocator files)
            throws IOException {
        byte[] classFile = files.locate(name).resolve();
        if (BuildTime.wove(classFile)) {
            return builder;
        }
        TypeDescription type = describe(name, new ClassFileLocator.Compound(files, OwnClasses.FILES));
        Plans plans = plan(type, classFile, new Planner(WeavingPhase.ALL, true), true);
        return plans.isEmpty() ? builder : builder.visit(changes(type, plans, advices(any -> plans)));
    }

    private static TypeDescription describe(String name, ClassFileLocator locator) {
        return new Types.OfApplication(locator).describe(name).resolve();
    }

    private Plans plan(TypeDescription type, byte[] classFile, Planner planner, boolean mayInherit) {
        Rules now = rules.now();
        noteSeen(now, type);
        Declarations declarations = new Declarations(now, mayInherit);
        InvalidationPlanner dropPlanner = new InvalidationPlanner(declarations);
        Plans plans = new Plans();
        boolean isGenerated = generated.is(type, classFile);
        for (MethodDescription.InDefinedShape method : type.getDeclaredMethods()) {
            ResolvedAnnotation declared = declarations.of(method);
            if (declared != null && Generated.isMock(type)) {
                declared = null;
            } else if (declared != null && isGenerated) {
                declared = implementers == null || Declarations.hasBodyAbove(method) ? null : declared.ofProxy();
            }
            if (declared != null) {
                try {
                    if (method.isAbstract()) {
                        Planner.checkDeclaration(method, declared);
                        continue;
                    }
                    checkVersion(classFile);
                    plans.coalesce(planner.plan(
                            type, method, declared, plans.coalesced().size()));
                    noteWoven(method, declared);
                } catch (RuntimeException e) {
                    mistaken(type, method, declared, unreadable(e));
                } catch (InvalidSettingException e) {
                    mistaken(type, method, declared, String.valueOf(e.getMessage()));
                }
            }
            if (InvalidationPlanner.isMeant(method, mayInherit)) {
                try {
                    checkVersion(classFile);
                    plans.drop(method, dropPlanner.plan(type, method));
                    if (!isGenerated) {
                        noteEarly(type, method);
                    }
                } catch (RuntimeException e) {
                    mistakes.accept("@Invalidates on " + signature(type, method) + " has no effect: " + unreadable(e));
                } catch (InvalidSettingException e) {
                    mistakes.accept("@Invalidates on " + signature(type, method) + " has no effect: " + e.getMessage());
                }
            }
        }
        return plans;
    }

    /** Before the class can be used, and whatever becomes of its weaving. A proxy's target may have inherited its method. */
    private void noteImplementer(TypeDescription type, byte[] classFile, ImplementationIndex all) {
        if (Generated.isMock(type) || generated.is(type, classFile)) {
            return;
        }
        if (type.isInterface()) {
            noteBodies(type, all);
            return;
        }
        for (String above : ClassFileHeader.supertypes(classFile)) {
            all.note(above, type.getName()); // also where it cannot be read
        }
        List<TypeDefinition> types = Overridden.withSupertypes(type);
        for (TypeDefinition above : types.subList(1, types.size())) {
            all.note(above.asErasure().getInternalName(), type.getName());
        }
    }

    /** Of an interface that overrides what another declares. */
    private static void noteBodies(TypeDescription type, ImplementationIndex all) {
        for (MethodDescription.InDefinedShape method : type.getDeclaredMethods()) {
            if (!method.isAbstract()) {
                for (MethodDescription.InDefinedShape above : Overridden.all(null, method)) {
                    String declaration = above.getDeclaringType().getInternalName() + above.getDescriptor();
                    all.note(ImplementationIndex.method(above.getInternalName(), declaration), type.getName());
                }
            }
        }
    }

    private void mistaken(TypeDescription type, MethodDescription method, ResolvedAnnotation declared, String why) {
        String message = declared.by() + " on " + signature(type, method) + " has no effect: " + why;
        // Nobody wrote a proxy, and where a coalesced object is behind it nothing is lost.
        if (declared.origin().proxy() || (rules.isLive() && !declared.isAnnotated())) {
            Log.warnOnce(message, message);
        } else {
            mistakes.accept(message);
        }
    }

    /** Not a mistake: what it writes may be written before it returns. */
    private static void noteEarly(TypeDescription type, MethodDescription method) {
        String later = DeclaredResult.later(method);
        if (later != null) {
            String message = "@Invalidates on " + signature(type, method)
                    + " drops when the method returns, which may be before what it returns (" + later
                    + ") has written anything, and not again; let it return a CompletionStage, or block, or annotate a method"
                    + " that is called when all is written";
            Log.warnOnce(message, message);
        }
    }

    /** A rule about what it overrides has an effect on it too. */
    private void noteWoven(MethodDescription method, ResolvedAnnotation declared) {
        for (String source : declared.origin().sources()) {
            int bracket = source.indexOf('(');
            rules.woven(source.substring(0, bracket), method.getInternalName(), source.substring(bracket));
        }
    }

    private static void noteSeen(Rules rules, TypeDescription type) {
        if (rules.concern(type.getInternalName())) {
            List<String> methods = new ArrayList<>();
            for (MethodDescription.InDefinedShape method : type.getDeclaredMethods()) {
                methods.add(method.getInternalName() + method.getDescriptor());
            }
            rules.seen(type.getInternalName(), methods);
        }
    }

    /** A class that an attribute names or leads through cannot be read: this method is left alone, and no other. */
    private static String unreadable(RuntimeException e) {
        return "it names or leads through a class that cannot be read (" + e.getMessage() + ")";
    }

    private static void checkVersion(byte[] classFile) throws InvalidSettingException {
        ClassFileVersion version = ClassFileVersion.ofClassFile(classFile);
        if (version.isLessThan(ClassFileVersion.JAVA_V7)) {
            throw new InvalidSettingException(
                    "target",
                    "a class file of version " + version.getMajorVersion(),
                    "51 (Java 7) or later, which can hold invokedynamic");
        }
    }

    private static String signature(TypeDescription type, MethodDescription method) {
        StringBuilder text = new StringBuilder(type.getName())
                .append('.')
                .append(method.getInternalName())
                .append('(');
        String separator = "";
        for (Type parameter : Type.getArgumentTypes(method.getDescriptor())) {
            text.append(separator).append(parameter.getClassName());
            separator = ", ";
        }
        return text.append(')').toString();
    }

    private static AsmVisitorWrapper bodies(Plans plans) {
        return new SynchronizedBodies(plans.coalesced().keySet());
    }

    private static void tell(TypeDescription type, Plans plans) {
        for (Plan plan : plans.coalesced().values()) {
            Log.info("coalescing " + signature(type, plan.method()));
        }
        for (MethodDescription method : plans.dropping()) {
            Log.info("invalidating by " + signature(type, method));
        }
    }

    private static AsmVisitorWrapper changes(TypeDescription type, Plans plans, Advices advices) {
        if (Log.isInfo()) {
            tell(type, plans);
        }
        List<AsmVisitorWrapper> changes = new ArrayList<>();
        // The last sees the method first: bodies move out, then what surrounds them grows outwards.
        List<MethodDescription> plain = plans.plain();
        if (!plain.isEmpty()) {
            changes.add(advices.call().on(anyOf(plain.toArray())));
        }
        List<MethodDescription> locking = plans.locking();
        if (!locking.isEmpty()) {
            changes.add(advices.locking().on(anyOf(locking.toArray())));
        }
        if (!plans.dropping().isEmpty()) {
            changes.add(advices.drop().on(anyOf(plans.dropping().toArray())));
        }
        changes.add(bodies(plans));
        changes.add(new InstanceFields(plans.anchors()));
        return new AsmVisitorWrapper.Compound(changes);
    }
}
