package dev.coalesce.agent.wire;

import dev.coalesce.agent.key.RecordGetters;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Compiles the codec of a declared type. Used by one thread, for one type. */
final class CodecCompiler {
    private static final int MAX_DEPTH = 50;

    private record Generic(Class<?> type, List<Codec> arguments) {}

    /** The codecs of types that may contain themselves. */
    private final Map<Generic, Codec> known = new HashMap<>();

    private int depth;

    /** Compiles a type in which the given type variables stand for codecs. {@code where} is its path, for messages. */
    Codec compile(Type type, Map<TypeVariable<?>, Codec> variables, String where) throws UncarriableTypeException {
        if (++depth > MAX_DEPTH) {
            throw new UncarriableTypeException(where, "is nested too deeply");
        }
        try {
            if (type instanceof Class<?> raw) {
                return ofClass(raw, List.of(), where);
            }
            if (type instanceof ParameterizedType generic) {
                List<Codec> arguments = new ArrayList<>();
                for (Type each : generic.getActualTypeArguments()) {
                    arguments.add(compile(each, variables, where + "<" + each.getTypeName() + ">"));
                }
                return ofClass((Class<?>) generic.getRawType(), arguments, where);
            }
            if (type instanceof GenericArrayType array) {
                Type component = array.getGenericComponentType();
                return new ArrayCodec(raw(component, where), compile(component, variables, where + "[]"));
            }
            if (type instanceof WildcardType wildcard && wildcard.getLowerBounds().length == 0) {
                return compile(wildcard.getUpperBounds()[0], variables, where);
            }
            Codec variable = type instanceof TypeVariable ? variables.get(type) : null;
            if (variable != null) {
                return variable;
            }
            throw new UncarriableTypeException(where, "is of the open type " + type.getTypeName());
        } finally {
            depth--;
        }
    }

    private static Class<?> raw(Type type, String where) throws UncarriableTypeException {
        if (type instanceof Class<?> raw) {
            return raw;
        }
        if (type instanceof ParameterizedType generic) {
            return (Class<?>) generic.getRawType();
        }
        if (type instanceof GenericArrayType array) {
            return Array.newInstance(raw(array.getGenericComponentType(), where), 0)
                    .getClass();
        }
        throw new UncarriableTypeException(where, "is an array of the open type " + type.getTypeName());
    }

    private Codec ofClass(Class<?> type, List<Codec> arguments, String where) throws UncarriableTypeException {
        ScalarCodec scalar = ScalarCodec.of(type);
        if (scalar != null) {
            return scalar;
        }
        if (type.isArray()) {
            Class<?> component = type.getComponentType();
            return new ArrayCodec(component, compile(component, Map.of(), where + "[]"));
        }
        if (type.getTypeParameters().length != arguments.size()) {
            throw new UncarriableTypeException(where, "is the raw type " + type.getName());
        }
        if (type == Optional.class) {
            return new OptionalCodec(arguments.get(0));
        }
        if (CollectionCodec.carries(type)) {
            return new CollectionCodec(type, arguments.get(0));
        }
        if (MapCodec.carries(type)) {
            return new MapCodec(type, arguments.get(0), arguments.get(1));
        }
        if (type.isEnum()) {
            return new EnumCodec(type);
        }
        if (type.isRecord()) {
            return ofRecord(type, arguments, where);
        }
        if (type.isSealed() && arguments.isEmpty()) {
            return ofSealed(type, where);
        }
        throw new UncarriableTypeException(
                where,
                "is of type " + type.getName()
                        + ", which is neither a value of the JDK nor a record, an enum, or a sealed type of these");
    }

    private Codec ofRecord(Class<?> type, List<Codec> arguments, String where) throws UncarriableTypeException {
        Generic generic = new Generic(type, arguments);
        Codec existing = known.get(generic);
        if (existing != null) {
            return existing;
        }
        RecordComponent[] components = type.getRecordComponents();
        RecordCodec codec = open(type, components, where);
        known.put(generic, codec);
        Map<TypeVariable<?>, Codec> variables = new HashMap<>();
        TypeVariable<?>[] parameters = type.getTypeParameters();
        for (int i = 0; i < parameters.length; i++) {
            variables.put(parameters[i], arguments.get(i));
        }
        for (int i = 0; i < components.length; i++) {
            codec.components[i] = compile(
                    components[i].getGenericType(), variables, type.getSimpleName() + "." + components[i].getName());
        }
        return codec;
    }

    private static RecordCodec open(Class<?> type, RecordComponent[] components, String where)
            throws UncarriableTypeException {
        try {
            return open(type, components);
        } catch (IllegalAccessException notOpen) {
            try {
                RecordGetters.openPackage(type);
                return open(type, components);
            } catch (ReflectiveOperationException e) {
                throw new UncarriableTypeException(where, "is a record that is not accessible: " + e.getMessage());
            }
        } catch (ReflectiveOperationException e) {
            throw new UncarriableTypeException(where, "is a record that cannot be used: " + e);
        }
    }

    private static RecordCodec open(Class<?> type, RecordComponent... components) throws ReflectiveOperationException {
        MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(type, MethodHandles.lookup());
        int count = components.length;
        MethodHandle[] getters = new MethodHandle[count];
        Class<?>[] types = new Class<?>[count];
        String[] names = new String[count];
        boolean[] primitive = new boolean[count];
        for (int i = 0; i < count; i++) {
            types[i] = components[i].getType();
            names[i] = components[i].getName();
            primitive[i] = types[i].isPrimitive();
            getters[i] = lookup.findGetter(type, names[i], types[i])
                    .asType(MethodType.methodType(Object.class, Object.class));
        }
        MethodHandle constructor = lookup.findConstructor(type, MethodType.methodType(void.class, types))
                .asSpreader(Object[].class, count)
                .asType(MethodType.methodType(Object.class, Object[].class));
        return new RecordCodec(constructor, getters, names, primitive);
    }

    private Codec ofSealed(Class<?> type, String where) throws UncarriableTypeException {
        Generic generic = new Generic(type, List.of());
        Codec existing = known.get(generic);
        if (existing != null) {
            return existing;
        }
        Map<String, Class<?>> byName = new TreeMap<>();
        addPermitted(type, byName, where);
        SealedCodec codec = new SealedCodec(List.copyOf(byName.values()));
        known.put(generic, codec);
        int i = 0;
        for (Class<?> each : byName.values()) {
            codec.codecs[i++] = ofClass(each, List.of(), each.getSimpleName());
        }
        return codec;
    }

    private static void addPermitted(Class<?> type, Map<String, Class<?>> byName, String where)
            throws UncarriableTypeException {
        @Nullable Class<?>[] permitted = type.getPermittedSubclasses();
        if (permitted == null || !Modifier.isAbstract(type.getModifiers())) {
            throw new UncarriableTypeException(
                    where, "may be of class " + type.getName() + ", which is neither a record nor an enum");
        }
        for (Class<?> each : permitted) {
            if (each.isRecord() || each.isEnum()) {
                byName.put(each.getName(), each);
            } else {
                addPermitted(each, byName, where);
            }
        }
    }
}
