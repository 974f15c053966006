package dev.coalesce.agent.weave.rewrite;

import dev.coalesce.agent.bridge.CoalesceGroup;
import dev.coalesce.agent.bridge.CoalesceInvalidation;
import dev.coalesce.agent.key.KeyPath;
import dev.coalesce.agent.link.Linker;
import dev.coalesce.agent.settings.InvalidationSpec;
import dev.coalesce.agent.settings.Lines;
import dev.coalesce.agent.weave.plan.ClassPlan;
import dev.coalesce.agent.weave.plan.MethodPlan;
import java.lang.annotation.Annotation;
import java.lang.invoke.CallSite;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.function.Function;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.method.ParameterDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.implementation.Implementation;
import net.bytebuddy.implementation.bytecode.StackManipulation;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import net.bytebuddy.implementation.bytecode.constant.ClassConstant;
import net.bytebuddy.implementation.bytecode.member.MethodVariableAccess;
import net.bytebuddy.jar.asm.Handle;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/** Provides the inputs of the advice. Each input but the monitor is an {@code invokedynamic} that the engine links. */
final class CallSites {
    private final Function<TypeDescription, ClassPlan> plans;
    private final Handle bootstrap;

    /**
     * Takes the plan of the class that is being woven, and the class whose method {@code link} links the call sites.
     */
    CallSites(Function<TypeDescription, ClassPlan> plans, Class<?> bridge) {
        this.plans = plans;
        // Spelled out instead of looked up: a lookup would make Byte Buddy describe the class by reflection.
        this.bootstrap = new Handle(
                Opcodes.H_INVOKESTATIC,
                Type.getInternalName(bridge),
                "link",
                MethodType.methodType(
                                CallSite.class,
                                MethodHandles.Lookup.class,
                                String.class,
                                MethodType.class,
                                String.class)
                        .toMethodDescriptorString(),
                false);
    }

    Advice.OffsetMapping.Factory<GroupSite> group() {
        return new Mapping<>(GroupSite.class) {
            @Override
            StackManipulation site(TypeDescription type, MethodDescription method) {
                MethodPlan plan = plans.apply(type).coalescing(method);
                Inputs inputs = new Inputs(bootstrap);
                if (plan.isGroupOfObject()) {
                    inputs.self(type);
                }
                return inputs.invoke(
                        Linker.GROUP, CoalesceGroup.class, plan.spec().encode());
            }
        };
    }

    Advice.OffsetMapping.Factory<KeySite> key() {
        return new Mapping<>(KeySite.class) {
            @Override
            StackManipulation site(TypeDescription type, MethodDescription method) {
                MethodPlan plan = plans.apply(type).coalescing(method);
                Inputs inputs = new Inputs(bootstrap);
                for (KeyPath path : plan.key()) {
                    if (path.root() == KeyPath.THIS) {
                        inputs.self(type);
                    } else if (!path.isStatic()) {
                        inputs.parameter(method.getParameters().get(path.root()));
                    }
                }
                return inputs.invoke(Linker.KEY, Object.class, plan.spec().encode());
            }
        };
    }

    Advice.OffsetMapping.Factory<InvocationSite> invocation() {
        return new Mapping<>(InvocationSite.class) {
            @Override
            StackManipulation site(TypeDescription type, MethodDescription method) {
                return Inputs.all(bootstrap, type, method)
                        .invoke(
                                Linker.INVOCATION,
                                Callable.class,
                                plans.apply(type).coalescing(method).spec().encode());
            }
        };
    }

    /** Loads the object or the class that a synchronized method locks. This input is not a call site. */
    Advice.OffsetMapping.Factory<MonitorSite> monitor() {
        return new Mapping<>(MonitorSite.class) {
            @Override
            StackManipulation site(TypeDescription type, MethodDescription method) {
                return method.isStatic() ? ClassConstant.of(type) : MethodVariableAccess.loadThis();
            }
        };
    }

    Advice.OffsetMapping.Factory<InvalidationSite> invalidation() {
        return new Mapping<>(InvalidationSite.class) {
            @Override
            StackManipulation site(TypeDescription type, MethodDescription method) {
                return Inputs.all(bootstrap, type, method)
                        .invoke(
                                Linker.INVALIDATION,
                                CoalesceInvalidation.class,
                                InvalidationSpec.encode(plans.apply(type).invalidations(method)));
            }
        };
    }

    Advice.OffsetMapping.Factory<ObservationSite> observation() {
        return new Mapping<>(ObservationSite.class) {
            @Override
            StackManipulation site(TypeDescription type, MethodDescription method) {
                return Inputs.all(bootstrap, type, method)
                        .invoke(
                                Linker.OBSERVATION,
                                BiConsumer.class,
                                plans.apply(type).observation(method).encode());
            }
        };
    }

    /** The arguments of a call site: the code that loads them, and their types in the descriptor of the site. */
    private static final class Inputs {
        private final List<TypeDescription> types = new ArrayList<>();
        private final List<StackManipulation> code = new ArrayList<>();

        private final Handle bootstrap;

        Inputs(Handle bootstrap) {
            this.bootstrap = bootstrap;
        }

        static Inputs all(Handle bootstrap, TypeDescription type, MethodDescription method) {
            Inputs inputs = new Inputs(bootstrap);
            if (!method.isStatic()) {
                inputs.self(type);
            }
            for (ParameterDescription parameter : method.getParameters()) {
                inputs.parameter(parameter);
            }
            return inputs;
        }

        void self(TypeDescription type) {
            types.add(type);
            code.add(MethodVariableAccess.loadThis());
        }

        void parameter(ParameterDescription parameter) {
            types.add(visible(parameter.getType().asErasure()));
            code.add(MethodVariableAccess.load(parameter));
        }

        StackManipulation invoke(String role, Class<?> result, List<String> lines) {
            StringBuilder descriptor = new StringBuilder("(");
            for (TypeDescription type : types) {
                descriptor.append(type.getDescriptor());
            }
            descriptor.append(')').append(Type.getDescriptor(result));
            code.add(new Site(role, descriptor.toString(), bootstrap, lines));
            return new StackManipulation.Compound(code);
        }
    }

    /** One call site. Byte Buddy has such a class too, but it makes the JVM initialize all its kinds of constants. */
    private static final class Site extends StackManipulation.AbstractBase {
        private final String role;
        private final String descriptor;
        private final Handle bootstrap;
        private final List<String> lines;

        Site(String role, String descriptor, Handle bootstrap, List<String> lines) {
            this.role = role;
            this.descriptor = descriptor;
            this.bootstrap = bootstrap;
            this.lines = lines;
        }

        @Override
        public Size apply(MethodVisitor method, Implementation.Context context) {
            method.visitInvokeDynamicInsn(role, descriptor, bootstrap, Lines.join(lines));
            int argumentSize = Type.getArgumentsAndReturnSizes(descriptor) >> 2;
            int resultSize = Type.getReturnType(descriptor).getSize();
            int impact = resultSize - (argumentSize - 1); // without the receiver, which ASM counts
            return new Size(impact, Math.max(0, impact));
        }
    }

    /**
     * Returns the type of an argument in the descriptor of the site. Linking a call site loads the classes that its
     * descriptor names, and these may be missing. A plain call does not load the classes of its parameters, so woven
     * methods must not either.
     */
    private static TypeDescription visible(TypeDescription type) {
        return type.isPrimitive() || type.represents(String.class)
                ? type
                : TypeDescription.ForLoadedType.of(Object.class);
    }

    private abstract static class Mapping<T extends Annotation> implements Advice.OffsetMapping.Factory<T> {
        private final Class<T> annotation;

        Mapping(Class<T> annotation) {
            this.annotation = annotation;
        }

        abstract StackManipulation site(TypeDescription type, MethodDescription method);

        @Override
        public Class<T> getAnnotationType() {
            return annotation;
        }

        @Override
        public Advice.OffsetMapping make(
                ParameterDescription.InDefinedShape target,
                AnnotationDescription.Loadable<T> found,
                AdviceType adviceType) {
            return new Advice.OffsetMapping() {
                @Override
                public Target resolve(
                        TypeDescription type,
                        MethodDescription method,
                        Assigner assigner,
                        Advice.ArgumentHandler arguments,
                        Sort sort) {
                    return new Target.ForStackManipulation(site(type, method));
                }
            };
        }
    }
}
