package dev.coalesce.agent.weave.rewrite;

import static net.bytebuddy.matcher.ElementMatchers.anyOf;

import dev.coalesce.agent.weave.plan.AllowedMembers;
import dev.coalesce.agent.weave.plan.ClassPlan;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import net.bytebuddy.ClassFileVersion;
import net.bytebuddy.asm.AsmVisitorWrapper;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.scaffold.TypeInitializer;
import net.bytebuddy.implementation.Implementation;
import net.bytebuddy.implementation.auxiliary.AuxiliaryType;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.pool.TypePool;
import net.bytebuddy.utility.OpenedClassReader;

/**
 * Carries out the plans of classes. A class file is sent through ASM visitors, and what they do not change stays as it
 * is. Byte Buddy's builders could do that too, but the JVM would have to load many more classes while its application
 * starts.
 *
 * <p>One rewriter serves any number of threads.
 */
public final class ClassRewriter {
    private static final AuxiliaryType.NamingStrategy NONE = new AuxiliaryType.NamingStrategy.Suffixing("none");

    /**
     * The plans of the classes that are being rewritten, from which the shared {@link #advices} take their inputs. Each
     * thread adds and removes the entries of its own classes. Classes are compared by identity, since classes of
     * several class loaders may have one name.
     */
    private final Map<TypeDescription, ClassPlan> inProgress = Collections.synchronizedMap(new IdentityHashMap<>());

    private final Advices advices;

    /**
     * Creates a rewriter.
     *
     * @param bridge the class whose static method {@code link} links the call sites of woven methods
     */
    public ClassRewriter(Class<?> bridge) {
        // Not a lambda, which would cost start-up time.
        this.advices = advices(bridge, new Function<>() {
            @Override
            public ClassPlan apply(TypeDescription type) {
                return Objects.requireNonNull(inProgress.get(type));
            }
        });
    }

    private static Advices advices(Class<?> bridge, Function<TypeDescription, ClassPlan> plans) {
        return new Advices(new CallSites(plans, bridge));
    }

    /**
     * Carries out a plan.
     *
     * @param classFile the bytes of the class
     * @param plan what to do to its methods
     * @param members the members that may be added
     * @return the new bytes
     */
    public byte[] rewrite(byte[] classFile, ClassPlan plan, AllowedMembers members) {
        inProgress.put(plan.type(), plan);
        try {
            return rewrite(classFile, plan.type(), changes(plan, advices, members));
        } finally {
            inProgress.remove(plan.type());
        }
    }

    /**
     * Adds members, and does nothing else. The class then does what it did before.
     *
     * @param classFile the bytes of the class
     * @param fields the names of the fields
     * @param bodies the names and descriptors of the methods to which bodies of synchronized methods move
     * @return the new bytes
     */
    public static byte[] addMembers(byte[] classFile, Set<String> fields, Set<String> bodies) {
        ClassReader reader = OpenedClassReader.of(classFile);
        ClassWriter writer = new ClassWriter(reader, 0);
        ClassVisitor moving = new SynchronizedBodies(bodies).moving(writer, reader.getClassName());
        reader.accept(new InstanceFields(fields).adding(moving), 0);
        return writer.toByteArray();
    }

    /**
     * Returns the changes that carry out a plan, for a class that is woven while its application is built.
     *
     * @param plan what to do to the methods of the class
     * @param bridge the class whose static method {@code link} links the call sites of woven methods
     * @return the changes, for this class only
     */
    public static AsmVisitorWrapper changes(ClassPlan plan, Class<?> bridge) {
        return changes(plan, advices(bridge, any -> plan), AllowedMembers.ANY);
    }

    private static AsmVisitorWrapper changes(ClassPlan plan, Advices advices, AllowedMembers members) {
        List<AsmVisitorWrapper> changes = new ArrayList<>();
        // The last one sees a method first: bodies move out before advice is put around what is left.
        List<MethodDescription> plain = plan.plainMethods();
        if (!plain.isEmpty()) {
            changes.add(advices.plain().on(anyOf(plain.toArray())));
        }
        List<MethodDescription> withSynchronizedBody = plan.synchronizedMethods();
        if (!withSynchronizedBody.isEmpty()) {
            changes.add(advices.synchronizedBody().on(anyOf(withSynchronizedBody.toArray())));
        }
        Set<MethodDescription> invalidating = plan.invalidatingMethods();
        if (!invalidating.isEmpty()) {
            changes.add(advices.invalidation().on(anyOf(invalidating.toArray())));
        }
        Set<MethodDescription> observed = plan.observedMethods();
        if (!observed.isEmpty()) {
            changes.add(advices.observation().on(anyOf(observed.toArray())));
        }
        changes.add(new SynchronizedBodies(members.bodies(plan)));
        changes.add(new InstanceFields(members.fields(plan)));
        return new AsmVisitorWrapper.Compound(changes);
    }

    private static byte[] rewrite(byte[] classFile, TypeDescription type, AsmVisitorWrapper changes) {
        ClassReader reader = OpenedClassReader.of(classFile);
        int writerFlags = changes.mergeWriter(AsmVisitorWrapper.NO_FLAGS);
        int readerFlags = changes.mergeReader(AsmVisitorWrapper.NO_FLAGS);
        ClassWriter writer = new ClassWriter(reader, writerFlags);
        ClassFileVersion version = ClassFileVersion.ofClassFile(classFile);
        Implementation.Context context = Implementation.Context.Disabled.Factory.INSTANCE.make(
                type,
                NONE,
                TypeInitializer.None.INSTANCE,
                version,
                version,
                Implementation.Context.FrameGeneration.EXPAND);
        reader.accept(
                changes.wrap(
                        type,
                        writer,
                        context,
                        TypePool.Empty.INSTANCE,
                        type.getDeclaredFields(),
                        type.getDeclaredMethods(),
                        writerFlags,
                        readerFlags),
                readerFlags);
        return writer.toByteArray();
    }
}
