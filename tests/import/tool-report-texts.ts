/**
 * Small reports of an invented network in the layouts of versions that sxor itself does not print: a
 * convolution with its activation, and a dense layer.
 */

const RULE = "-".repeat(120);

/** X-CUBE-AI 5.0: no C graph, MACC and ROM stand in the model table. */
export const VERSION_5 = `Neural Network Tools for STM32 v1.2.0 (AI tools v5.0.0)
Created date       : 2020-01-02 03:04:05

Exec/report summary (analyze dur=0.5s err=0)
${RULE}
model file         : /home/me/small.h5
type               : keras (keras_dump)
c_name             : network
compression        : 8
quantize           : None
workspace dir      : /tmp/ws

model_name         : small
model_hash         : 00112233445566778899aabbccddeeff
input              : image [64 items, 256 B, ai_float, FLOAT32, (8, 8, 1)]
input (total)      : 256 B
output             : scores_nl [3 items, 12 B, ai_float, FLOAT32, (3,)]
output (total)     : 12 B
params #           : 475 items (1.86 KiB)
macc               : 1,917
weights (ro)       : 1,000 (1000 B) (-47.37%)
activations (rw)   : 832 (832 B)
ram (total)        : 1,100 (1.07 KiB) = 832 + 256 + 12

${RULE}
id  layer (type)              output shape      param #     connected to             macc           rom
${RULE}
0   image (Input)             (8, 8, 1)
    first (Conv2D)            (6, 6, 4)         40          image                    1,300          160
    first_nl (Nonlinearity)   (6, 6, 4)                     first                    144
${RULE}
1   flatten (Reshape)         (144,)                        first_nl
${RULE}
2   scores (Dense)            (3,)              435         flatten                  428            840 (c)
    scores_nl (Nonlinearity)  (3,)                          scores                   45
${RULE}
small p=475(1.86 KBytes) macc=1917 rom=1000 B (-47.37%) ram=832 B io_ram=268 B


Complexity per-layer - macc=1,917 rom=1,000
${RULE}
id      layer (type)              macc                                    rom
${RULE}
0       first (Conv2D)            |||||||||||||||||||||||||||||||  67.8%  ||||||                           16.0%
`;

/** X-CUBE-AI 6.0: rules over the whole width, axes with letters, shapes as lists. */
export const VERSION_6 = `Neural Network Tools for STM32AI v1.4.1 (STM.ai v6.0.0-RC6)
Created date       : 2021-01-02 03:04:05
Parameters         : generate --name network -m small.h5

Exec/report summary (generate)
${RULE}
model file         : /home/me/small.h5
type               : keras
c_name             : network
compression        : None
model_name         : small
input              : image [64 items, 256 B, ai_float, FLOAT32, (8, 8, 1)]
inputs (total)     : 256 B
output             : first_nl [144 items, 576 B, ai_float, FLOAT32, (6, 6, 4)]
outputs (total)    : 576 B
params #           : 40 items (160 B)
macc               : 1,444
weights (ro)       : 160 B (160 B)
activations (rw)   : 576 B (576 B)
ram (total)        : 1,408 B (1.38 KiB) = 576 + 256 + 576

Model name - small ['image'] ['first_nl']
${RULE}
id   layer (type)              shape             param/size   macc    connected to   |   c_size   c_macc            c_type
${RULE}
0    image (Input)             (h:8, w:8, c:1)                                       |
     first (Conv2D)            (h:6, w:6, c:4)   40/160       1,300   image          |            +144(+11.1%)      conv2d()/nl()/o[0, 1]
     first_nl (Nonlinearity)   (h:6, w:6, c:4)                144     first          |            -144(-100.0%)
${RULE}
model/c-model: macc=1,444/1,444  weights=160/160  activations=--/576 io=--/832


Generated C-graph summary
${RULE}
model name         : small
c-name             : network
c-node #           : 2
c-array #          : 5
activations size   : 576
weights size       : 160
macc               : 1444
inputs             : ['image_output_array']
outputs            : ['first_nl_output_array']


C-Arrays (5)
${RULE}
c_id  name (*_array)     item/size           mem-pool     c-type       fmt        comment
${RULE}
0     image_output       64/256              user         float        float      /input
1     first_output       144/576             activations  float        float
2     first_nl_output    144/576             user         float        float      /output
3     first_weights      36/144              weights      const float  float
4     first_bias         4/16                weights      const float  float
${RULE}


C-Layers (2)
${RULE}
c_id  name (*_layer)  id  layer_ macc        rom         tensors               shape (array id)
${RULE}
0     first           0   conv2d 1300        160         I: image_output       [1, 8, 8, 1] (0)
                                                         W: first_weights
                                                         W: first_bias
                                                         O: first_output       [1, 6, 6, 4] (1)
${RULE}
1     first_nl        0   nl     144         0           I: first_output       [1, 6, 6, 4] (1)
                                                         O: first_nl_output    [1, 6, 6, 4] (2)
${RULE}



Complexity report per layer - macc=1,444 weights=160 act=576 ram_io=832
`;

/** X-CUBE-AI 7.1: inputs over two lines without a key, shapes with the batch, weights [in, out, h, w]. */
export const VERSION_7 = `Neural Network Tools for STM32AI v1.6.0 (STM.ai v7.1.0-RC3)
Created date          : 2022-01-02 03:04:05
Parameters            : generate --name network -m small.onnx

Exec/report summary (generate)
${RULE}
model file            : /home/me/small.onnx
type                  : onnx
c_name                : network
compression           : None
model_name            : small
input 1/1             : 'image'
                        64 items, 256 B, ai_float, float, (1,8,8,1), domain:user/
output 1/1            : 'first'
                        144 items, 576 B, ai_float, float, (1,6,6,4), domain:user/
params #              : 40 items (160 B)
macc                  : 1,300
weights (ro)          : 160 B (160 B) (1 segment)
activations (rw)      : 576 B (576 B) (1 segment)
ram (total)           : 1,408 B (1.38 KiB) = 576 + 256 + 576

Model name - small ['image'] ['first']
${"-".repeat(130)}
id   layer (type)                    oshape         param/size       macc        connected to      |   c_size         c_macc             c_type
${"-".repeat(130)}
1    first_bias (Placeholder)        (1,1,1,4)      4/16                                           |   -16(-100.0%)
${"-".repeat(130)}
0    image (Input)                   (1,8,8,1)                                                     |
     first (Conv2D)                  (1,6,6,4)      36/144           1,300       image             |   +16(+11.1%)                       optimized_conv2d()/o[0]
                                                                                 first_bias        |
${"-".repeat(130)}
model/c-model: macc=1,300/1,300  weights=160/160  activations=--/576 io=--/832



Generated C-graph summary
${RULE}
model name            : small
c-name                : network
c-node #              : 1
activations size      : 576 (1 segments)
weights size          : 160 (1 segments)
macc                  : 1300
inputs                : ['image_output']
outputs               : ['first_output']

C-Arrays (4)
${"-".repeat(100)}
c_id   name (*_array)     item/size      domain/mem-pool           c-type        fmt     comment
${"-".repeat(100)}
0      image_output       64/256         user/                     float         float   /input
1      first_output       144/576        user/                     float         float   /output
2      first_weights      36/144         weights/                  const float   float
3      first_bias         4/16           weights/                  const float   float
${"-".repeat(100)}

C-Layers (1)
${"-".repeat(100)}
c_id   name (*_layer)   id   layer_type         macc      rom      tensors               shape (array id)
${"-".repeat(100)}
0      first            0    optimized_conv2d   1300      160      I: image_output       (1,8,8,1) (0)
                                                                   W: first_weights      (1,4,3,3) (2)
                                                                   W: first_bias         (1,1,1,4) (3)
                                                                   O: first_output       (1,6,6,4) (1)
${"-".repeat(100)}
`;

/** X-CUBE-AI 8.1: a rule per column, lower-case types, shapes with an axis twice, no format in shapes. */
export const VERSION_8 = `Neural Network Tools for STM32 family v1.7.0 (stm.ai v8.1.0-19520)
Created date          : 2024-01-02 03:04:05
Parameters            : analyze --name network -m small.tflite

Exec/report summary (analyze)
--------------------------------------------------------------------------
model file         :   /home/me/small.tflite
type               :   tflite
c_name             :   network
compression        :   none
options            :   allocate-inputs, allocate-outputs
optimization       :   balanced
target/series      :   stm32l4
model_fmt          :   ss/sa per channel
model_name         :   small
params #           :   40 items (52 B)
--------------------------------------------------------------------------
input 1/1          :   'image' (domain:activations/**default**)
                   :   64 items, 64 B, ai_i8, s=0.00392157, zp=-128, (1,8,8,1)
output 1/1         :   'first' (domain:activations/**default**)
                   :   144 items, 144 B, ai_i8, s=0.1, zp=0, (1,6,6,4)
macc               :   1,300
weights (ro)       :   52 B (52 B) (1 segment) / -108(-67.5%) vs float model
activations (rw)   :   300 B (300 B) (1 segment) *
ram (total)        :   300 B (300 B) = 300 + 0 + 0
--------------------------------------------------------------------------

Model name - small ['image'] ['first']
------ ------------------------ ----------------------- ------------ ------- -------------- --- -------- -------- ------------------
m_id   layer (type,original)    oshape                  param/size      macc   connected to   | c_size   c_macc   c_type
------ ------------------------ ----------------------- ------------ ------- -------------- --- -------- -------- ------------------
0      image (Input, )          [b:1,h:8,h:8,w:8,c:1]                                         |
------ ------------------------ ----------------------- ------------ ------- -------------- --- -------- -------- ------------------
1      first (Conv2D, CONV_2D)  [b:1,h:6,h:6,w:6,c:4]   40/52          1,300          image   |                   conv2d_oi8[o][0]
------ ------------------------ ----------------------- ------------ ------- -------------- --- -------- -------- ------------------
model/c-model: macc=1,300/1,300  weights=52/52  activations=--/300 io=--/0

C-Arrays (5)
------ ---------------- ----------- ------------------------- --------------- -------- ---------
c_id   name (*_array)   item/size   domain/mem-pool           c-type          fmt      comment
------ ---------------- ----------- ------------------------- --------------- -------- ---------
0      image_output     64/64       activations/**default**   int8_t          int8     /input
1      first_output     144/144     activations/**default**   int8_t          int8     /output
2      first_weights    36/36       weights/weights           const int8_t    int8
3      first_bias       4/16        weights/weights           const int32_t   int32
4      first_scratch0   92/92       activations/**default**   uint8_t         fxp/q(8,0)
------ ---------------- ----------- ------------------------- --------------- -------- ---------

C-Layers (1)
------ ---------------- ---- ------------ ------ ----- ------------------- ------------------
c_id   name (*_layer)   id   layer_type   macc   rom   tensors             shape (array id)
------ ---------------- ---- ------------ ------ ----- ------------------- ------------------
0      first            1    conv2d       1300   52    I: image_output0    (1,8,8,1) (0)
                                                       S: first_scratch0
                                                       W: first_weights    (1,3,3,4) (2)
                                                       W: first_bias       (4,) (3)
                                                       O: first_output     (1,6,6,4) (1)
------ ---------------- ---- ------------ ------ ----- ------------------- ------------------

Number of operations per c-layer
------- ------ ---------------- ------- ------------ -------- ----------
c_id    m_id   name (type)          #op         type   #param   sparsity
------- ------ ---------------- ------- ------------ -------- ----------
0       1      first (conv2d)     1,300   smul_s8_s8       40     0.0000
------- ------ ---------------- ------- ------------ -------- ----------
total                             1,300                    40     0.0000

Number of operation types
---------------- ------- -----------
operation type         #           %
---------------- ------- -----------
smul_s8_s8         1,300      100.0%
`;

/** ST Edge AI Core for a neural accelerator: the imported model only. */
export const ACCELERATOR = `ST Edge AI Core v2.1.0-20194 329b0e98d
Created date          : 2025-01-02 03:04:05
Parameters            : generate --target stm32n6 --name network -m small.tflite --st-neural-art

Model name - small
------ ----------------------- ------------------- ------------ ------- --------------
m_id   layer (original)        oshape              param/size      macc   connected to
------ ----------------------- ------------------- ------------ ------- --------------
0      image ()                [b:1,h:8,w:8,c:1]
       conversion_0 (QUANTIZE) [b:1,h:8,w:8,c:1]                    128          image
------ ----------------------- ------------------- ------------ ------- --------------
1      conv2d_1 (CONV_2D)      [b:1,h:6,w:6,c:4]   40/52          1,300   conversion_0
------ ----------------------- ------------------- ------------ ------- --------------
model: macc=1,428 weights=52 activations=-- io=--
====================================================================================

Epochs details
`;

const buffer = (id: number, name: string, format: string, shape: readonly number[], isParam: boolean) => ({
  id,
  name: `${name}_array`,
  format: `STAI_FORMAT_${format}`,
  is_param: isParam,
  nbits: format === "FLOAT" ? 32 : 1,
  shape,
  size_bytes: format === "FLOAT" ? 4 * shape.reduce((product, n) => product * n, 1) : 64,
});

/** network_c_info.json of a binary convolution, its conversion and a float one. */
export const C_INFO = {
  json_schema_version: "2.0",
  environment: {
    generated_model: { name: "network" },
    tools: [
      {
        name: "ST.EdgeAI.Core",
        version: "2.2.0-20266 2adc00962",
        arguments: "generate --target stm32h7 --name network -m small.h5 --compression none",
        input_model: { type: "keras" },
      },
    ],
  },
  memory_footprint: { weights: 208, activations: 1000 },
  buffers: [
    buffer(1, "image_output", "S1", [4, 4, 1], false),
    buffer(2, "first_weights", "S1", [4, 1, 1, 1], true),
    buffer(3, "first_output", "S1", [4, 4, 4], false),
    buffer(4, "first_0_conversion_output", "FLOAT", [4, 4, 4], false),
    buffer(5, "second_weights", "FLOAT", [4, 3, 3, 4], true),
    buffer(6, "second_output", "FLOAT", [4, 4, 4], false),
    buffer(7, "second_scratch0", "FLOAT", [36], false),
  ],
  graphs: [
    {
      name: "small",
      inputs: [1],
      outputs: [6],
      nodes: [
        {
          id: 11,
          name: "first",
          description: "Conv2D",
          macc: 64,
          inputs: [1, 2],
          outputs: [3],
          scratchs: [],
          original_nodes: ["1"],
          sw_functions: ["forward_conv2d_is1os1ws1_bn_pad0"],
          attributes: { pad_value: "0" },
        },
        {
          id: 12,
          name: "first_0_conversion",
          description: "Conversion",
          macc: 128,
          inputs: [3],
          outputs: [4],
          scratchs: [],
          original_nodes: ["1"],
          sw_functions: ["node_convert"],
          attributes: {},
        },
        {
          id: 13,
          name: "second",
          description: "Conv2D",
          macc: 2308,
          inputs: [4, 5],
          outputs: [6],
          scratchs: [7],
          original_nodes: ["2"],
          sw_functions: ["forward_conv2d_if32of32wf32"],
          attributes: { pad_value: "0", stride: "(1, 1)", groups: "1" },
        },
      ],
    },
  ],
};
