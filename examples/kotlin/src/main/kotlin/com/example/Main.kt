package com.example

import dev.coalesce.Coalesce
import dev.coalesce.attach.CoalesceAttach
import java.util.concurrent.CompletableFuture
import java.util.concurrent.atomic.AtomicInteger
import kotlin.concurrent.thread

/** A prompt, and the customer whose request it is. The result depends on both. */
data class Prompt(val tenant: String, val text: String)

/** Asks a language model, which is slow and costs money. */
class Assistant {
    private val calls = AtomicInteger()

    /** How often the model was asked. */
    val asked: Int get() = calls.get()

    /** The key is a path into a data class: one part for each property that the answer depends on. */
    @Coalesce(key = ["prompt.tenant", "prompt.text"], ttl = "5s")
    fun answer(prompt: Prompt, requestId: String): String {
        calls.incrementAndGet()
        Thread.sleep(300) // the model
        return "${prompt.tenant}: ${prompt.text.uppercase()}"
    }

    /** A future is shared until it completes. Each caller has its own, so one that cancels disturbs nobody. */
    @Coalesce(key = ["prompt.tenant", "prompt.text"])
    fun answerLater(prompt: Prompt): CompletableFuture<String> =
        CompletableFuture.supplyAsync {
            calls.incrementAndGet()
            Thread.sleep(300)
            "${prompt.tenant}: ${prompt.text.uppercase()}"
        }
}

fun main() {
    CoalesceAttach.install()
    val assistant = Assistant()
    val callers = (1..50).map { caller ->
        thread { assistant.answer(Prompt("acme", "hello"), "request-$caller") }
    }
    callers.forEach { it.join() }
    println("${callers.size} callers, the model was asked ${assistant.asked} times")
}
