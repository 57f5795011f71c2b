"""Thermometers and relay boards played by pymodbus: an implementation that shares nothing with the gate's driver
(libmodbus) or with gate-desk (its own code). Over TCP, or RTU on a pty pair made by socat.

    with TcpPeers(lanes=2) as peers:
        peers.address                              # "127.0.0.1:41234"
        peers.thermometer(1).set(36.5)             # °C; None: nobody there
        peers.board(1).pulses                      # [(time.monotonic(), length in s), …]
        peers.board(1).passage = True

Units: 10 + n is lane n's thermometer, 20 + n its relay board, as of gate-desk (drivers/desk/answer.h), so the profiles
named desk fit both.
"""
import asyncio
import os
import pathlib
import struct
import subprocess
import tempfile
import threading
import time

from pymodbus.bit_write_message import WriteSingleCoilRequest
from pymodbus.datastore import ModbusServerContext, ModbusSlaveContext
from pymodbus.datastore.store import BaseModbusDataBlock
from pymodbus.exceptions import NoSuchSlaveException
from pymodbus.pdu import ModbusExceptions, ModbusRequest, ModbusResponse
from pymodbus.server.async_io import ModbusSerialServer, ModbusTcpServer
from pymodbus.transaction import ModbusRtuFramer

THERMOMETERS, BOARDS = 10, 20
FLASH_ON, TICK = 0x0200, 0.1
COILS = 8


class Thermometer(BaseModbusDataBlock):
    """Input registers 0 object, 1 ambient (0.01 °C), 2 status."""

    def __init__(self):
        self.degrees, self.ambient, self.error, self.raw = None, 22.0, False, None
        self.silent = False

    def set(self, degrees):
        self.degrees = degrees

    def validate(self, address, count=1):
        return 0 <= address and address + count <= 3

    def getValues(self, address, count=1):
        if self.silent:
            raise NoSuchSlaveException()
        degrees = self.ambient if self.degrees is None else self.degrees
        words = [round(degrees * 100) & 0xFFFF if self.raw is None else self.raw, round(self.ambient * 100) & 0xFFFF, int(self.error)]
        return words[address:address + count]

    def setValues(self, address, values):
        raise NotImplementedError


class Board:
    """A relay board that times its own pulse, with a passage and a fire input."""

    def __init__(self):
        self.pulses, self.offs = [], 0
        self.on_until = [0.0] * COILS
        self.passage, self.fire = False, False
        self.silent = False
        self.stock_echo = False   # answers flash-on as pymodbus itself would: value 0x0000
        self.refuse = 0           # exception code
        self.lose_replies = 0     # of so many pulses: carried out, and not answered

    def coil(self, number=0):
        return time.monotonic() < self.on_until[number]

    def open(self, coil, length):
        self.on_until[coil] = time.monotonic() + length
        self.pulses.append((time.monotonic(), length))

    def close(self, coil):
        self.on_until[coil] = 0.0
        self.offs += 1


class Coils(BaseModbusDataBlock):
    def __init__(self, board):
        self.board = board

    def validate(self, address, count=1):
        return 0 <= address and address + count <= COILS

    def getValues(self, address, count=1):
        if self.board.silent:
            raise NoSuchSlaveException()
        return [self.board.coil(number) for number in range(address, address + count)]

    def setValues(self, address, values):
        for number, on in enumerate(values, start=address):
            self.board.open(number, float("inf")) if on else self.board.close(number)


class Inputs(Coils):
    def getValues(self, address, count=1):
        if self.board.silent:
            raise NoSuchSlaveException()
        bits = [False] * COILS
        bits[0], bits[7] = self.board.passage, not self.board.fire
        return bits[address:address + count]


class CoilResponse(ModbusResponse):
    function_code = 5
    _rtu_frame_size = 8

    def __init__(self, address, value):
        super().__init__()
        self.address, self.value = address, value

    def encode(self):
        return struct.pack(">HH", self.address, self.value)


class CoilRequest(ModbusRequest):
    """Function 5 with any value, as boards have it that time their own pulse."""
    function_code = 5
    _rtu_frame_size = 8

    def decode(self, data):
        self.data = data
        self.address, self.value = struct.unpack(">HH", data)

    def execute(self, context):
        board = context.board
        if board is None:
            return self.doException(ModbusExceptions.IllegalFunction)
        if board.silent:
            raise NoSuchSlaveException()
        if board.refuse:
            return self.doException(board.refuse)
        pulses = len(board.pulses)
        if FLASH_ON <= self.address < FLASH_ON + COILS:
            board.open(self.address - FLASH_ON, self.value * TICK)
        elif self.address < COILS and self.value in (0, 0xFF00):
            context.setValues(5, self.address, [self.value != 0])
        else:
            return self.doException(ModbusExceptions.IllegalAddress)
        if len(board.pulses) > pulses and board.lose_replies > 0:
            board.lose_replies -= 1
            raise NoSuchSlaveException()
        if board.stock_echo and self.value != 0:
            stock = WriteSingleCoilRequest()
            stock.decode(self.data)
            return CoilResponse(stock.address, 0xFF00 if stock.value else 0)
        return CoilResponse(self.address, self.value)


class Unit(ModbusSlaveContext):
    def __init__(self, board=None, **blocks):
        super().__init__(zero_mode=True, **blocks)
        self.board = board


class Peers:
    """Runs a pymodbus server on a thread of its own, from `with` to its end."""

    def __init__(self, lanes=1):
        self.thermometers = [Thermometer() for _ in range(lanes)]
        self.boards = [Board() for _ in range(lanes)]
        units = {}
        for number, (thermometer, board) in enumerate(zip(self.thermometers, self.boards), start=1):
            units[THERMOMETERS + number] = Unit(ir=thermometer, hr=thermometer)
            units[BOARDS + number] = Unit(board, co=Coils(board), di=Inputs(board))
        self.context = ModbusServerContext(slaves=units, single=False)
        self.loop = asyncio.new_event_loop()
        self.ready = threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)

    def thermometer(self, lane):
        return self.thermometers[lane - 1]

    def board(self, lane):
        return self.boards[lane - 1]

    def __enter__(self):
        self.thread.start()
        if not self.ready.wait(10):
            raise RuntimeError("the pymodbus server did not start")
        return self

    def __exit__(self, *_):
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)

    def _run(self):
        asyncio.set_event_loop(self.loop)
        self.loop.create_task(self._serve())
        self.loop.run_forever()
        for task in asyncio.all_tasks(self.loop):
            task.cancel()
        self.loop.run_until_complete(asyncio.sleep(0))


class TcpPeers(Peers):
    async def _serve(self):
        server = ModbusTcpServer(self.context, address=("127.0.0.1", 0), ignore_missing_slaves=True, loop=self.loop)
        server.decoder.register(CoilRequest)
        serving = self.loop.create_task(server.serve_forever())
        await server.serving
        host, port = server.server.sockets[0].getsockname()
        self.address = f"{host}:{port}"
        self.bus = f'tcp = "{self.address}"'
        self.ready.set()
        await serving


class RtuPeers(Peers):
    """`path` is the gate's end of the line."""

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory()
        ours, self.path = (str(pathlib.Path(self.folder.name) / name) for name in ("device", "gate"))
        self.bus = f'serial = "{self.path}"\nbaud = 9600'
        self.socat = subprocess.Popen(["socat", f"pty,raw,echo=0,link={ours}", f"pty,raw,echo=0,link={self.path}"])
        end = time.monotonic() + 10
        while not (os.path.exists(ours) and os.path.exists(self.path)):
            if time.monotonic() > end:
                raise RuntimeError("socat made no pty pair")
            time.sleep(0.01)
        self.ours = ours
        return super().__enter__()

    def __exit__(self, *arguments):
        super().__exit__(*arguments)
        self.unplug()
        self.folder.cleanup()

    def unplug(self):
        """Both ends of the line go away, as with a USB adapter that is pulled."""
        self.socat.terminate()
        self.socat.wait(10)

    async def _serve(self):
        server = ModbusSerialServer(self.context, framer=ModbusRtuFramer, port=self.ours, baudrate=9600, ignore_missing_slaves=True)
        server.decoder.register(CoilRequest)
        await server.start()
        self.ready.set()
        await server.serve_forever()
